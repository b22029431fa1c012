import Foundation
import Imaging
import Numerics
import Vocabulary

/// The folder of measured data beside the repository, or that of NEUROBRIDGE_DATA; nil where absent.
enum TestData {
  static let folder: String? = {
    var candidates: [String] = []
    if let path = getenv("NEUROBRIDGE_DATA") { candidates.append(String(cString: path)) }
    let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    candidates += ["/\(repository)/../shared/data", "/\(repository)/../../shared/data"]
    return candidates.first { access("\($0)/animals", R_OK) == 0 || access("\($0)/tiffs", R_OK) == 0 }
  }()

  static var isPresent: Bool { folder != nil }

  static func path(_ name: String) -> String { "\(folder ?? "")/\(name)" }
}

/// A folder of one test, deleted with its last reference.
final class ScratchFolder: Sendable {
  /// For files that may stay until the process ends.
  static let shared = ScratchFolder()

  let path: String

  init() {
    var template = Array("/tmp/imaging-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ bytes: [UInt8], to name: String) -> String {
    let path = file(name)
    let handle = fopen(path, "wb")!
    bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, handle) }
    fclose(handle)
    return path
  }
}

/// Random bytes, in which no symmetry hides errors.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
  var random = SeededRandom(seed: seed)
  return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
}

/// Bytes of a file.
func contents(of path: String) throws -> [UInt8] {
  let file = try RandomAccessFile(path: path)
  return try file.bytes(at: 0, count: file.count)
}
