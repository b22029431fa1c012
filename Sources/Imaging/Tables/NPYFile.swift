import Vocabulary

/// A NumPy array on disk: two axes of float16, float32 or float64, little-endian, row after row.
///
/// Format: numpy.lib.format, versions 1 to 3. Rows are read when asked for, so a large file is never held whole.
package struct NPYFile: ~Copyable {
  package let path: String
  package let rowCount: Int
  package let columnCount: Int
  private let file: RandomAccessFile
  private let dataStart: Int
  private let type: PixelType

  package init(path: String) throws(ImagingError) {
    let file = try RandomAccessFile(path: path)
    let start = try file.bytes(at: 0, count: min(12, file.count))
    guard start.count >= 10, start.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw .table(path: path, line: 1, detail: "not a NumPy file; write it with numpy.save")
    }
    let isLong = start[6] >= 2
    let headerStart = isLong ? 12 : 10
    guard start.count >= headerStart else { throw .truncated(path: path, detail: "its header is missing") }
    let length = start[8..<headerStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard headerStart + length <= file.count else { throw .truncated(path: path, detail: "its header is missing") }
    let header = String(decoding: try file.bytes(at: headerStart, count: length), as: UTF8.self)
    func value(_ key: String) -> Substring? {
      guard let place = header.firstRange(of: "'\(key)':") else { return nil }
      return header[place.upperBound...].drop { $0 == " " }
    }
    let types: [Substring: PixelType] = ["<f4": .float32, "<f8": .float64, "<f2": .float16]
    let name = value("descr")?.dropFirst().prefix { $0 != "'" } ?? ""
    guard let type = types[name] else {
      throw .table(path: path, line: 1, detail: "elements of type “\(name)”; save it as little-endian float32 (<f4)")
    }
    guard value("fortran_order")?.hasPrefix("False") == true else {
      throw .table(path: path, line: 1, detail: "column-major; save numpy.ascontiguousarray(…) of it")
    }
    let shape = (value("shape")?.dropFirst().prefix { $0 != ")" } ?? "").split(separator: ",")
      .compactMap { Int(String($0).trimmed) }
    guard shape.count == 2, shape[1] > 0, shape[0] >= 0 else {
      throw .table(
        path: path, line: 1,
        detail: "shape (\(shape.map(String.init).joined(separator: ", "))); two axes are needed, one row a neuron")
    }
    let (bytes, overflow) = shape[0].multipliedReportingOverflow(by: shape[1] * type.byteCount)
    guard !overflow, file.count - headerStart - length == bytes else {
      throw .truncated(
        path: path, detail: "its header promises \(shape[0]) × \(shape[1]) values and the file holds others")
    }
    self.path = path
    (rowCount, columnCount) = (shape[0], shape[1])
    self.type = type
    dataStart = headerStart + length
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
}

/// Writes a NumPy array of float32, row after row.
package enum NPYWriter {
  /// The header of a [rows, columns] array; its rows' little-endian float32 follow.
  package static func header(rows: Int, columns: Int) -> [UInt8] {
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    // NumPy aligns the data to 64 bytes and ends the header with a newline.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let length = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
