internal import Formats

/// Where each tensor lies in a safetensors file, checked to cover its data exactly.
struct SafetensorsLayout: Sendable {
  struct Entry {
    let name: String
    let type: StoredNumber
    let shape: [Int]
    /// Bytes from the start of the data.
    let range: Range<Int>
  }

  /// In the order of the data.
  let entries: [Entry]
  /// The header's `__metadata__`.
  let metadata: [String: String]

  /// - Parameter file: the whole file, or its head: the header's length and the header.
  init(_ file: [UInt8], fileSize: Int) throws(WeightsError) {
    let dataStart = try Self.headByteCount(file)
    guard file.count >= max(dataStart, 9) else { throw .truncated(expected: max(dataStart, 9), found: file.count) }
    guard case .object(let fields)? = JSONValue(Array(file[8..<dataStart])) else {
      throw .header("it is not one JSON object")
    }
    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    var names: Set<String> = []
    for field in fields {
      guard names.insert(field.name).inserted else { throw .tensor(name: field.name, problem: "occurs twice") }
      if field.name == "__metadata__" {
        guard case .object(let pairs) = field.value else { throw .header("__metadata__ is no object") }
        for pair in pairs {
          guard case .string(let text) = pair.value else { throw .header("__metadata__ holds more than text") }
          metadata[pair.name] = text
        }
      } else {
        entries.append(try Self.entry(field.name, field.value))
      }
    }
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound >= end else {
        throw .tensor(name: entry.name, problem: "overlaps the one before it")
      }
      guard entry.range.lowerBound == end else { throw .tensor(name: entry.name, problem: "leaves a gap before it") }
      end = entry.range.upperBound
    }
    guard dataStart + end == fileSize else { throw .truncated(expected: dataStart + end, found: fileSize) }
    self.entries = entries
    self.metadata = metadata
  }

  /// Bytes of the file before the data; 8 while fewer than 8 bytes are known.
  /// - Throws: `header` for more than 100 MB, the limit of the format.
  static func headByteCount(_ head: [UInt8]) throws(WeightsError) -> Int {
    guard head.count >= 8 else { return 8 }
    let length = head.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= 100_000_000 else { throw .header("it claims \(length) bytes") }
    return 8 + Int(length)
  }

  private static func entry(_ name: String, _ value: JSONValue) throws(WeightsError) -> Entry {
    func fail(_ problem: String) -> WeightsError { .tensor(name: name, problem: problem) }
    guard case .object(let fields) = value, fields.count == 3 else {
      throw fail("has no dtype, shape and data_offsets")
    }
    let parts = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard case .string(let code)? = parts["dtype"] else { throw fail("has no dtype") }
    guard let type = StoredNumber(rawValue: code) else { throw fail("is \(code); only F32, F16 and BF16 are read") }
    guard let shape = parts["shape"]?.integers, let offsets = parts["data_offsets"]?.integers, offsets.count == 2,
      offsets[0] <= offsets[1]
    else { throw fail("has an unusable shape or data_offsets") }
    guard let count = elementCount(shape) else { throw fail("is impossibly large") }
    guard offsets[1] - offsets[0] == count * type.byteCount else {
      throw fail("takes \(offsets[1] - offsets[0]) bytes where its shape needs \(count * type.byteCount)")
    }
    return Entry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }
}
