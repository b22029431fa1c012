internal import Formats
internal import Vocabulary

/// A file of somata and what the user says about it.
struct SomaSource {
  private static let maxByteCount = 1 << 28

  let path: String
  var columns = SomaTable.Columns()
  /// Of positions; nil leaves it to the format.
  var unit: SomaTable.Unit?
  /// Of the stack, in µm.
  var voxel: VoxelSize?
  /// Of the stack, in voxels.
  var stack: StackShape?
  /// Planes of the stack.
  var depth: Int?

  func error(line: Int = 1, _ detail: String) -> ImagingError { .table(path: path, line: line, detail: detail) }

  /// The whole file.
  /// - Throws: before memory is taken where it is larger than `limit` bytes.
  func bytes(limit: Int = maxByteCount) throws(ImagingError) -> [UInt8] {
    let file = try RandomAccessFile(path: path)
    guard file.count <= limit else { throw error("\(file.count) bytes are more than any file of somata has") }
    return try file.bytes(at: 0, count: file.count)
  }

  func csvRecords() throws(ImagingError) -> CSVRecords {
    let bytes = try bytes()
    return try reading(path) { () throws(FormatError) in try CSVRecords(bytes) }
  }

  /// A whole `.npy` file.
  func numPyArray() throws(ImagingError) -> NumPyArray {
    let bytes = try bytes(limit: 1 << 32)
    return try reading(path, remedy: "save plain arrays, or export the somata as CSV") { () throws(FormatError) in
      try NumPyArray(npy: bytes)
    }
  }

  /// The trimmed lines of a text and their numbers from 1, without comments and blank lines.
  func lines() throws(ImagingError) -> [(number: Int, text: String)] {
    let bytes = try bytes()
    guard !bytes.contains(0) else { throw error("not text") }
    // A byte-order mark is no part of the first field.
    let text = String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .map { ($0 + 1, String($1).trimmed) }
      .filter { !$0.1.isEmpty && !$0.1.hasPrefix("#") }
  }

  func number(_ field: some StringProtocol, line: Int) throws(ImagingError) -> Double {
    guard let value = Double(String(field).trimmed), value.isFinite else {
      throw error(line: line, "“\(field)” is not a number")
    }
    return value
  }

  /// The voxel size, without which positions in pixels have no meaning.
  func requiredVoxel(line: Int = 1) throws(ImagingError) -> VoxelSize {
    guard let voxel else {
      throw error(line: line, "positions in pixels need the stack's voxel size; give --voxel X,Y,Z")
    }
    return voxel
  }
}
