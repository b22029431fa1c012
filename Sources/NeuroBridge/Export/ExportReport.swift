/// An export that was written.
public struct ExportReport: Hashable, Sendable, Codable {
  /// Its path.
  public let file: String
  /// Pairs in it.
  public let pairs: Int
}
