internal import Glibc

/// Reads a text file beside a stack.
enum SidecarFile {
  /// Larger files are refused, so that a stack opens within two seconds.
  static let maximumBytes = 32 << 20

  /// The whole text without its byte order mark; nil where the file does not exist.
  static func text(_ path: String) throws(ImagingError) -> String? {
    // One that is there and cannot be opened is no missing one.
    guard access(path, F_OK) == 0 else { return nil }
    let file = try RandomAccessFile(path: path)
    guard file.count <= maximumBytes else {
      throw .unsupported(
        path: path, detail: "a sidecar file of \(file.count >> 20) MB", remedy: "give the voxel size with --voxel")
    }
    return try RandomAccessFile.text(ofFile: path, limit: maximumBytes)
  }
}
