/// Which stack to write, and where.
public struct ExportStackRequest: Hashable, Sendable {
  /// `animal/session`, or `animal/session/channel`.
  public var stack: String
  /// A file, or `-` for standard output; a name that ends in `.ome.tif` or `.ome.tiff` gives OME-TIFF, any other an ImageJ stack.
  public var path: String
  /// Replace an existing file.
  public var force: Bool

  /// Memberwise.
  public init(_ stack: String, to path: String, force: Bool = false) {
    self.stack = stack
    self.path = path
    self.force = force
  }
}
