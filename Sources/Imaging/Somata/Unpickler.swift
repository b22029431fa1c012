/// Reads pickles (protocols 2 to 5) without running anything.
///
/// A pickle is a program; this machine knows data and the few constructors that NumPy's arrays need, and refuses every
/// other name, so that a file from a stranger can do no more than be wrong.
struct Unpickler {
  private let bytes: ArraySlice<UInt8>
  private let path: String
  private var place: Int
  private var stack: [Pickle] = []
  private var marks: [Int] = []
  private var memo: [Int: Pickle] = [:]

  init(_ bytes: ArraySlice<UInt8>, path: String) {
    self.bytes = bytes
    self.path = path
    place = bytes.startIndex
  }

  private func broken(_ detail: String) -> ImagingError {
    .malformed(path: path, detail: "its pickle \(detail) at byte \(place)")
  }

  mutating func value() throws(ImagingError) -> Pickle {
    while true {
      let code = try byte()
      if code == UInt8(ascii: ".") {
        guard let result = stack.popLast() else { throw broken("ends without a value") }
        return result
      }
      try step(code)
    }
  }

  private mutating func step(_ code: UInt8) throws(ImagingError) {
    switch code {
    case 0x80: _ = try byte()
    case 0x95: _ = try take(8)
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popMark()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
    case UInt8(ascii: "K"): stack.append(.int(try unsigned(1)))
    case UInt8(ascii: "M"): stack.append(.int(try unsigned(2)))
    case 0x8A: stack.append(.int(try long(try unsigned(1))))
    case 0x8B: stack.append(.int(try long(try unsigned(4))))
    case UInt8(ascii: "G"):
      let word = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      stack.append(.real(Double(bitPattern: word)))
    case 0x8C: stack.append(.text(String(decoding: try take(try unsigned(1)), as: UTF8.self)))
    case UInt8(ascii: "X"): stack.append(.text(String(decoding: try take(try unsigned(4)), as: UTF8.self)))
    case 0x8D: stack.append(.text(String(decoding: try take(try unsigned(8)), as: UTF8.self)))
    case UInt8(ascii: "C"), UInt8(ascii: "U"): stack.append(.bytes(Array(try take(try unsigned(1)))))
    case UInt8(ascii: "B"), UInt8(ascii: "T"): stack.append(.bytes(Array(try take(try unsigned(4)))))
    case 0x8E, 0x96: stack.append(.bytes(Array(try take(try unsigned(8)))))
    case UInt8(ascii: ")"): stack.append(.tuple([], depth: 1))
    case UInt8(ascii: "t"): stack.append(try tuple(of: try popMark()))
    case 0x85, 0x86, 0x87:
      let count = Int(code) - 0x84
      guard stack.count >= count else { throw broken("lacks values") }
      let items = Array(stack.suffix(count))
      stack.removeLast(count)
      stack.append(try tuple(of: items))
    case UInt8(ascii: "]"): stack.append(.list(Pickle.List()))
    case UInt8(ascii: "}"): stack.append(.dictionary(Pickle.Dictionary()))
    case UInt8(ascii: "a"):
      let item = try pop()
      try append([item])
    case UInt8(ascii: "e"):
      let items = try popMark()
      try append(items)
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try set([key, value])
    case UInt8(ascii: "u"):
      let items = try popMark()
      try set(items)
    case UInt8(ascii: "c"): stack.append(try global(try line(), try line()))
    case 0x93:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else { throw broken("names no class") }
      stack.append(try global(module, name))
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      stack.append(try call(try pop(), arguments))
    case UInt8(ascii: "b"):
      let state = try pop()
      try build(state)
    case UInt8(ascii: "q"): memo[try unsigned(1)] = try top()
    case UInt8(ascii: "r"): memo[try unsigned(4)] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): stack.append(try recall(try unsigned(1)))
    case UInt8(ascii: "j"): stack.append(try recall(try unsigned(4)))
    default: throw broken("uses the unknown code \(code)")
    }
  }

  // MARK: Bytes

  private mutating func byte() throws(ImagingError) -> UInt8 {
    guard place < bytes.endIndex else { throw broken("is cut short") }
    place += 1
    return bytes[place - 1]
  }

  private mutating func take(_ count: Int) throws(ImagingError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.endIndex - place else { throw broken("is cut short") }
    place += count
    return bytes[place - count..<place]
  }

  private mutating func unsigned(_ count: Int) throws(ImagingError) -> Int {
    Int(truncatingIfNeeded: try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  private mutating func long(_ count: Int) throws(ImagingError) -> Int {
    let part = try take(count)
    guard count <= 8 else { throw broken("holds a number beyond 64 bits") }
    let word = part.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = 64 - 8 * max(count, 1)
    return Int(Int64(bitPattern: word << unused) >> unused)
  }

  private mutating func line() throws(ImagingError) -> String {
    guard let end = bytes[place...].firstIndex(of: 10) else { throw broken("is cut short") }
    let text = String(decoding: bytes[place..<end], as: UTF8.self)
    place = end + 1
    return text
  }

  // MARK: Stack

  private func top() throws(ImagingError) -> Pickle {
    guard let value = stack.last else { throw broken("lacks a value") }
    return value
  }

  private mutating func pop() throws(ImagingError) -> Pickle {
    guard let value = stack.popLast() else { throw broken("lacks a value") }
    return value
  }

  private mutating func popMark() throws(ImagingError) -> [Pickle] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw broken("lacks a mark") }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }

  private func recall(_ index: Int) throws(ImagingError) -> Pickle {
    guard let value = memo[index] else { throw broken("refers to nothing") }
    return value
  }

  private func append(_ items: [Pickle]) throws(ImagingError) {
    guard case .list(let list) = try top() else { throw broken("appends to no list") }
    list.nesting.depth = try depth(of: items, in: list.nesting)
    list.items += items
  }

  private func set(_ items: [Pickle]) throws(ImagingError) {
    guard case .dictionary(let dictionary) = try top(), items.count % 2 == 0 else {
      throw broken("sets items of nothing")
    }
    dictionary.nesting.depth = try depth(of: items, in: dictionary.nesting)
    for i in stride(from: 0, to: items.count, by: 2) { dictionary.pairs.append((items[i], items[i + 1])) }
  }

  // MARK: Nesting

  /// What is nested without end would overflow the thread's stack when it is freed, level by level.
  private static let deepest = 64

  private func tuple(of items: [Pickle]) throws(ImagingError) -> Pickle {
    .tuple(items, depth: try depth(of: items, in: Pickle.Nesting()))
  }

  /// How deep a container is with these items, which are noted to stand in it; it must be filled before it stands in
  /// another itself: so is all that Python writes but a list within itself, and a depth once known stays.
  private func depth(of items: [Pickle], in container: Pickle.Nesting) throws(ImagingError) -> Int {
    var depth = container.depth
    guard !container.isPlaced else { throw broken("changes a value within another") }
    for item in items {
      switch item {
      case .list(let list):
        list.nesting.isPlaced = true
        depth = max(depth, list.nesting.depth + 1)
      case .dictionary(let dictionary):
        dictionary.nesting.isPlaced = true
        depth = max(depth, dictionary.nesting.depth + 1)
      case .array(let array):
        array.nesting.isPlaced = true
        depth = max(depth, array.nesting.depth + 1)
      case .tuple(_, let inner): depth = max(depth, inner + 1)
      default: break
      }
    }
    guard depth <= Self.deepest else { throw broken("is nested too deeply") }
    return depth
  }

  // MARK: NumPy

  private static let known: Set<String> = [
    "multiarray._reconstruct", "multiarray.scalar", "numeric._frombuffer", "numpy.ndarray", "numpy.dtype",
    "_codecs.encode",
  ]

  private func global(_ module: String, _ name: String) throws(ImagingError) -> Pickle {
    var short = module
    for prefix in ["numpy.core.", "numpy._core."] where module.hasPrefix(prefix) {
      short = String(module.dropFirst(prefix.count))
    }
    let full = "\(short).\(name)"
    guard Self.known.contains(full) else {
      throw .unsupported(
        path: path, detail: "the Python class \(module).\(name)",
        advice: "save plain arrays, or export the somata as CSV")
    }
    return .global(full)
  }

  private func call(_ function: Pickle, _ arguments: Pickle) throws(ImagingError) -> Pickle {
    guard case .global(let name) = function, case .tuple(let arguments, _) = arguments else {
      throw broken("calls what is no function")
    }
    switch (name, arguments.first) {
    case ("multiarray._reconstruct", _): return .array(NumPyArray())
    case ("numpy.dtype", .text(let text)):
      guard let type = NumPyArray.ElementType(text) else { throw broken("has elements of type \(text)") }
      return .type(Pickle.ElementType(type))
    case ("multiarray.scalar", .type(let type)) where arguments.count == 2:
      guard case .bytes(let bytes) = arguments[1] else { return .none }
      let array = NumPyArray()
      (array.type, array.bytes) = (type.type, bytes)
      return .array(array)
    case ("numeric._frombuffer", .bytes(let bytes)) where arguments.count >= 3:
      guard case .type(let type) = arguments[1] else { throw broken("has an array without a type") }
      let array = NumPyArray()
      (array.type, array.bytes, array.shape) = (type.type, bytes, shape(arguments[2]))
      if arguments.count > 3, case .text("F") = arguments[3] { array.isFortran = true }
      return .array(array)
    case ("_codecs.encode", .text(let text)):
      return .bytes(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    default: throw broken("calls \(name) wrongly")
    }
  }

  private func build(_ state: Pickle) throws(ImagingError) {
    guard case .tuple(let state, _) = state else { throw broken("builds from no tuple") }
    switch try top() {
    case .array(let array) where state.count == 5:
      guard case .type(let type) = state[2] else { throw broken("has an array without a type") }
      array.shape = shape(state[1])
      array.type = type.type
      if case .bool(let isFortran) = state[3] { array.isFortran = isFortran }
      switch state[4] {
      case .bytes(let bytes): array.bytes = bytes
      case .list(let list):
        array.nesting.depth = try depth(of: list.items, in: array.nesting)
        array.objects = list.items
      default: throw broken("has an array without content")
      }
    case .type(let type):
      if state.count > 1, case .text(let order) = state[1] { type.type.isBigEndian = order == ">" }
    default: throw broken("builds what is no array")
    }
  }

  private func shape(_ value: Pickle) -> [Int] {
    (value.items ?? []).map { if case .int(let length) = $0 { max(0, length) } else { 0 } }
  }
}
