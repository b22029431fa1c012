/// Which pairs to write, and where.
public struct ExportRequest: Sendable {
  /// The file to write; `-` is standard output.
  public var path: String
  /// How pairs are written; nil as the ending of the path says.
  public var format: ExportFormat?
  /// nil for all animals.
  public var animal: String?
  /// Session a; nil for all.
  public var from: String?
  /// Session b; nil for all.
  public var to: String?
  /// Replace an existing file.
  public var force = false

  /// All pairs, unless said otherwise.
  public init(to path: String, format: ExportFormat? = nil) {
    self.path = path
    self.format = format
  }
}
