/// Which models to compare, and on what.
public struct CompareRequest: Hashable, Sendable {
  /// `name` or `name@version`; empty means the newest of each name.
  public var models: [String]
  /// Names; empty means the animals held out when the first model was trained, or else all.
  public var animals: [String]
  /// Also compare pixels: squared error, Pearson correlation and cosine.
  public var baselines: Bool
  /// With 2 or more, pixels are also compared at the best of this many in-plane rotations.
  public var pixelRotations: Int

  /// Defaults are those of `neurobridge compare`.
  public init(models: [String] = [], animals: [String] = [], baselines: Bool = true, pixelRotations: Int = 0) {
    self.models = models
    self.animals = animals
    self.baselines = baselines
    self.pixelRotations = pixelRotations
  }
}
