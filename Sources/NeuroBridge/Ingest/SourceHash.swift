import Imaging

/// What a stack was read from, as one hash.
enum SourceHash {
  /// Of one file: its SHA-256. Of several: the SHA-256 of their SHA-256s, in the order they are read.
  ///
  /// - Parameter progress: Called with the bytes read and the bytes there are.
  static func hash(_ paths: [String], progress: (Int, Int) throws -> Void) throws -> (digest: [UInt8], byteCount: Int) {
    let total = try paths.reduce(0) { $0 + (try RandomAccessFile(path: $1).count) }
    var done = 0
    var digests: [[UInt8]] = []
    for path in paths {
      let file = try RandomAccessFile(path: path)
      var hash = SHA256()
      var offset = 0
      while offset < file.count {
        let piece = try file.bytes(at: offset, count: min(4 << 20, file.count - offset))
        hash.update(piece)
        offset += piece.count
        done += piece.count
        try progress(done, total)
      }
      digests.append(hash.finalize())
    }
    return (digests.count == 1 ? digests[0] : SHA256.hash(of: digests.flatMap(\.self)), done)
  }
}
