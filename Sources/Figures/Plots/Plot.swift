/// A kind of figure: the data that it shows, and how they are drawn.
protocol Plot {
  /// - Parameter provenance: Which version, model and activity computed the data; printed in the lower right corner.
  func draw(provenance: String) -> Figure
}
