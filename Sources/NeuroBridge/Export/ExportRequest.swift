/// Which pairs go out, and where.
public struct ExportRequest: Sendable {
  public var path: String
  public var format: ExportFormat
  public var animal: String?
  /// The two sessions; either both or none.
  public var from: String?
  public var to: String?
  /// Replace an existing file.
  public var force = false

  public init(to path: String, format: ExportFormat) {
    self.path = path
    self.format = format
  }
}
