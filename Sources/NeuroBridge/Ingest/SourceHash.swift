import Concurrency
import Imaging
import Numerics

/// One hash of all files that a stack is read from.
enum SourceHash {
  /// Of one file: its SHA-256. Of several: the SHA-256 of their SHA-256s, in the order they are read.
  ///
  /// - Parameter progress: Called with the bytes read and the bytes there are.
  static func hash(_ files: [LinkedFile], progress: (Int, Int) throws -> Void) throws -> [UInt8] {
    let total = files.reduce(0) { $0 + $1.byteCount }
    var done = 0
    if files.count == 1 {
      let file = try RandomAccessFile(path: files[0].path)
      var hash = SHA256()
      while done < file.count {
        let chunk = try file.bytes(at: done, count: min(4 << 20, file.count - done))
        hash.update(chunk)
        done += chunk.count
        try progress(done, total)
      }
      return hash.finalize()
    }
    var digests: [UInt8] = []
    for first in stride(from: 0, to: files.count, by: threadCount) {
      let batch = files[first..<min(first + threadCount, files.count)]
      digests += try parallelMap(batch.count) { i throws(ImagingError) in
        try SHA256.hash(ofFile: batch[first + i].path).digest
      }.joined()
      done += batch.reduce(0) { $0 + $1.byteCount }
      try progress(done, total)
    }
    return SHA256.hash(of: digests)
  }
}
