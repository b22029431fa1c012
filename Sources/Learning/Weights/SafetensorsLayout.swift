/// Where each tensor lies in a safetensors file, checked to cover its data exactly.
package struct SafetensorsLayout: Sendable {
  package struct Place: Sendable {
    package let name: String
    package let type: StoredNumber
    package let shape: [Int]
    /// Bytes from the start of the data.
    package let start: Int
    package let end: Int
  }

  /// In the order of the data.
  package let places: [Place]
  package let metadata: [String: String]
  /// Byte of the file at which the data start.
  package let dataStart: Int

  package init(_ bytes: [UInt8]) throws(WeightsError) {
    try self.init(head: bytes, fileSize: bytes.count)
  }

  /// - Parameter head: at least the length and the header; the data need not be in memory.
  package init(head: [UInt8], fileSize: Int) throws(WeightsError) {
    guard head.count >= 8 else { throw .truncated(expected: 8, found: head.count) }
    let length = Self.headerLength(head)
    guard length <= UInt64(Safetensors.largestHeader) else { throw .header("it claims \(length) bytes") }
    dataStart = 8 + Int(length)
    guard head.count >= dataStart else { throw .truncated(expected: dataStart, found: head.count) }
    guard case .object(let fields)? = JSON(Array(head[8..<dataStart])) else {
      throw .header("it is not one JSON object")
    }
    var places: [Place] = []
    var metadata: [String: String] = [:]
    var seen: Set<String> = []
    for field in fields {
      let (name, value) = (field.name, field.value)
      guard seen.insert(name).inserted else { throw .tensor(name: name, problem: "is there twice") }
      if name == "__metadata__" {
        guard case .object(let pairs) = value else { throw .header("__metadata__ is no object") }
        for pair in pairs {
          guard case .string(let text) = pair.value else { throw .header("__metadata__ holds more than text") }
          metadata[pair.name] = text
        }
      } else {
        places.append(try Self.place(name, value))
      }
    }
    places.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    var end = 0
    for place in places {
      guard place.start >= end else { throw .tensor(name: place.name, problem: "overlaps the one before it") }
      guard place.start == end else { throw .tensor(name: place.name, problem: "leaves a hole before it") }
      end = place.end
    }
    guard dataStart + end == fileSize else { throw .truncated(expected: dataStart + end, found: fileSize) }
    self.places = places
    self.metadata = metadata
  }

  /// What the first eight bytes say.
  static func headerLength(_ head: [UInt8]) -> UInt64 {
    (0..<8).reduce(UInt64(0)) { $0 | UInt64(head[$1]) << (8 * UInt64($1)) }
  }

  private static func place(_ name: String, _ value: JSON) throws(WeightsError) -> Place {
    func fail(_ problem: String) -> WeightsError { .tensor(name: name, problem: problem) }
    guard case .object(let fields) = value, fields.count == 3 else {
      throw fail("has no dtype, shape and data_offsets")
    }
    let parts = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard case .string(let code)? = parts["dtype"] else { throw fail("has no dtype") }
    guard let type = StoredNumber(rawValue: code) else { throw fail("is \(code); only F32, F16 and BF16 are read") }
    guard let shape = parts["shape"]?.integers, let offsets = parts["data_offsets"]?.integers, offsets.count == 2,
      offsets[0] <= offsets[1]
    else { throw fail("has an unusable shape or place") }
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow && product <= 1 << 40 else { throw fail("is impossibly large") }
      count = product
    }
    guard offsets[1] - offsets[0] == count * type.byteCount else {
      throw fail("takes \(offsets[1] - offsets[0]) bytes where its shape needs \(count * type.byteCount)")
    }
    return Place(name: name, type: type, shape: shape, start: offsets[0], end: offsets[1])
  }
}
