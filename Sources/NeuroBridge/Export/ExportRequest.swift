/// Which pairs to write, and where.
public struct ExportRequest: Sendable {
  /// The file to write.
  public var path: String
  /// How pairs are written.
  public var format: ExportFormat
  /// nil for all animals.
  public var animal: String?
  /// Session a; nil for all.
  public var from: String?
  /// Session b; nil for all.
  public var to: String?
  /// Replace an existing file.
  public var force = false

  /// All pairs, unless said otherwise.
  public init(to path: String, format: ExportFormat) {
    self.path = path
    self.format = format
  }
}
