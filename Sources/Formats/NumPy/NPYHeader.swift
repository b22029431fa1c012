/// The header of an `.npy` file (numpy.lib.format, versions 1 to 3): a Python dictionary as text.
package struct NPYHeader {
  /// `descr` without quotes, such as `<f4`.
  package let elementTypeName: String
  /// Lengths of the axes; empty for a scalar.
  package let shape: [Int]
  /// Whether the first axis runs fastest.
  package let isFortran: Bool

  private static let magic = [0x93] + Array("NUMPY".utf8)

  /// Bytes of the file before the first value.
  /// - Parameter start: the first 12 bytes of the file, or all where it is shorter.
  /// - Throws: `unsupported` unless they begin an `.npy` file; `truncated` where they are too few.
  package static func byteCount(_ start: ArraySlice<UInt8>) throws(FormatError) -> Int {
    guard start.starts(with: magic) else { throw .unsupported("a file that does not begin as an .npy file does") }
    let size = start.count > 6 && start[start.startIndex + 6] >= 2 ? 4 : 2
    guard start.count >= 8 + size else { throw .truncated("its header is missing") }
    let length = start.dropFirst(8).prefix(size).reversed().reduce(0) { $0 << 8 | Int($1) }
    // NumPy itself reads at most 10,000 bytes unless told otherwise.
    guard length <= 1 << 20 else { throw .malformed("it claims a header of \(length) bytes") }
    return 8 + size + length
  }

  /// - Parameter bytes: the first bytes of the file, as many as `byteCount(_:)` says.
  package init(_ bytes: ArraySlice<UInt8>) throws(FormatError) {
    let text = String(decoding: bytes.dropFirst(10), as: UTF8.self)
    func value(_ key: String) -> Substring? {
      text.firstRange(of: "'\(key)':").map { text[$0.upperBound...].drop { $0 == " " } }
    }
    guard let type = value("descr"), let lengths = value("shape"), let order = value("fortran_order"),
      lengths.hasPrefix("("), let end = lengths.firstIndex(of: ")")
    else { throw .malformed("its header does not give descr, fortran_order and shape") }
    elementTypeName = type.hasPrefix("'") ? String(type.dropFirst().prefix { $0 != "'" }) : String(type.prefix(20))
    isFortran = order.hasPrefix("True")
    var shape: [Int] = []
    for part in lengths[..<end].dropFirst().split(separator: ",") {
      // Python 2 marks long integers with an L.
      let digits = String(part.filter { $0 != " " && $0 != "L" })
      if digits.isEmpty { continue }
      guard let length = Int(digits), length >= 0 else {
        throw .malformed("its header gives an axis of length \(digits)")
      }
      shape.append(length)
    }
    self.shape = shape
  }

  /// The header of a [rows, columns] array; its little-endian float32 follow row by row.
  package static func float32(rows: Int, columns: Int) -> [UInt8] {
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    // NumPy aligns the values to 64 bytes and ends the header with a newline.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let length = text.utf8.count
    return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
