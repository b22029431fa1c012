internal import Formats
import Vocabulary

/// A NumPy array on disk: two axes of float16, float32 or float64, little-endian, row after row.
///
/// Rows are read on request, so a large file is never held whole.
package struct NPYFile: ~Copyable {
  /// Of the file, as errors name it.
  package let path: String
  /// Length of the first axis.
  package let rowCount: Int
  /// Length of the second axis, at least 1.
  package let columnCount: Int
  private let file: RandomAccessFile
  /// Bytes of the file before the first value.
  private let dataStart: Int
  private let type: PixelType
  private static let maxColumns = 1 << 20

  /// Opens a file and reads its header.
  /// - Throws: `table` for another element type, order or number of axes, and for more columns than any embedding has;
  ///   `truncated` where the size is not the header's.
  package init(path: String) throws(ImagingError) {
    if let refusal = ForeignFormat.refusal(of: path) { throw refusal }
    let file = try RandomAccessFile(path: path)
    let start = try file.bytes(at: 0, count: min(12, file.count))
    let dataStart = try reading(path, remedy: "write it with numpy.save") { () throws(FormatError) in
      try NPYHeader.byteCount(start[...])
    }
    guard dataStart <= file.count else { throw .truncated(path: path, detail: "its header is missing") }
    let bytes = try file.bytes(at: 0, count: dataStart)
    let header = try reading(path) { () throws(FormatError) in try NPYHeader(bytes[...]) }
    let types: [String: PixelType] = ["<f4": .float32, "<f8": .float64, "<f2": .float16]
    guard let type = types[header.elementTypeName] else {
      throw .table(
        path: path, line: 1,
        detail: "elements of type “\(header.elementTypeName)”; save it as little-endian float32 (<f4)")
    }
    guard !header.isFortran else {
      throw .table(path: path, line: 1, detail: "column-major; save numpy.ascontiguousarray(…) of it")
    }
    let shape = header.shape
    guard shape.count == 2, shape[1] > 0 else {
      throw .table(
        path: path, line: 1,
        detail: "shape (\(shape.map(String.init).joined(separator: ", "))); two axes are needed, one row per neuron")
    }
    // An array of no rows may claim any number of columns without a byte to show for it.
    guard shape[1] <= Self.maxColumns else {
      throw .table(
        path: path, line: 1, detail: "\(shape[1]) values a row; a vector has at most \(Self.maxColumns)")
    }
    let (rowBytes, rowOverflow) = shape[1].multipliedReportingOverflow(by: type.byteCount)
    let (byteCount, overflow) = shape[0].multipliedReportingOverflow(by: rowBytes)
    guard !rowOverflow, !overflow, file.count - dataStart == byteCount else {
      throw .truncated(
        path: path, detail: "its header promises \(shape[0]) × \(shape[1]) values and the file does not hold as many")
    }
    self.path = path
    (rowCount, columnCount) = (shape[0], shape[1])
    self.dataStart = dataStart
    self.type = type
    self.file = file
  }

  /// [range.count, columnCount], row after row.
  package func rows(_ range: Range<Int>) throws(ImagingError) -> [Float] {
    let size = columnCount * type.byteCount
    let bytes = try file.bytes(at: dataStart + range.lowerBound * size, count: range.count * size)
    var values = [Float](repeating: 0, count: range.count * columnCount)
    bytes.withUnsafeBytes { bytes in
      values.withUnsafeMutableBufferPointer { type.convert(bytes, into: $0) }
    }
    return values
  }

  /// The header of a [rows, columns] file; its little-endian float32 follow row by row.
  package static func header(rows: Int, columns: Int) -> [UInt8] { NPYHeader.float32(rows: rows, columns: columns) }
}
