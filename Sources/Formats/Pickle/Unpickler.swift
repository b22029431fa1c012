/// Reads a pickle (protocols 2 to 5) without running anything.
///
/// A pickle is a program for a stack machine. This one builds data, records calls of the functions and classes it is allowed
/// to name, and refuses every other name. Nesting ends at 64 levels and cycles are refused, so that freeing a value cannot
/// overflow the thread's stack.
package struct Unpickler {
  private static let maxStackCount = 1 << 20
  private static let maxMemoCount = 1 << 24

  private let bytes: ArraySlice<UInt8>
  private let globals: Set<String>
  private var position: Int
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  /// The value that a pickle describes.
  /// - Parameter globals: classes and functions that it may name, as `module.name`.
  /// - Throws: `unsupported` for any other name, `malformed` or `truncated` for a broken pickle.
  package static func value(of bytes: ArraySlice<UInt8>, globals: Set<String>) throws(FormatError) -> PickleValue {
    var unpickler = Unpickler(bytes: bytes, globals: globals)
    while true {
      let code = try unpickler.take(1).first ?? 0
      guard let opcode = PickleOpcode(rawValue: code) else { throw unpickler.malformed("uses opcode \(code)") }
      if opcode == .stop { return try unpickler.pop() }
      try unpickler.execute(opcode)
      guard unpickler.stack.count < maxStackCount, unpickler.memo.count < maxMemoCount else {
        throw unpickler.malformed("holds too many values")
      }
    }
  }

  private init(bytes: ArraySlice<UInt8>, globals: Set<String>) {
    self.bytes = bytes
    self.globals = globals
    position = bytes.startIndex
  }

  private func malformed(_ detail: String) -> FormatError {
    .malformed("its pickle \(detail) at byte \(position - bytes.startIndex)")
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .stop: break
    case .proto: _ = try take(1)
    case .frame: _ = try take(8)
    case .mark: marks.append(stack.count)
    case .pop: _ = try pop()
    case .popMark: _ = try popToMark()
    case .dup: stack.append(try top())
    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt: stack.append(.integer(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
    case .binInt1: stack.append(.integer(try unsigned(1)))
    case .binInt2: stack.append(.integer(try unsigned(2)))
    case .long1: stack.append(.integer(try signed(try unsigned(1))))
    case .long4: stack.append(.integer(try signed(try unsigned(4))))
    case .binFloat:
      stack.append(.real(Double(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) })))
    case .shortBinUnicode: stack.append(.text(try text(1)))
    case .binUnicode: stack.append(.text(try text(4)))
    case .binUnicode8: stack.append(.text(try text(8)))
    case .shortBinBytes, .shortBinString: stack.append(.bytes(Array(try take(try unsigned(1)))))
    case .binBytes, .binString: stack.append(.bytes(Array(try take(try unsigned(4)))))
    case .binBytes8, .byteArray8: stack.append(.bytes(Array(try take(try unsigned(8)))))
    case .emptyTuple: stack.append(.tuple([], depth: 1))
    case .tuple1, .tuple2, .tuple3:
      try pushTuple(try pop(count: Int(opcode.rawValue - PickleOpcode.tuple1.rawValue) + 1))
    case .tuple: try pushTuple(try popToMark())
    case .emptyList: stack.append(.list(PickleValue.List()))
    case .emptyDict: stack.append(.dictionary(PickleValue.Dictionary()))
    case .append: try append(try pop(count: 1))
    case .appends: try append(try popToMark())
    case .setItem: try setItems(try pop(count: 2))
    case .setItems: try setItems(try popToMark())
    case .global: try pushGlobal(module: try line(), name: try line())
    case .stackGlobal:
      let names = try pop(count: 2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw malformed("names no class")
      }
      try pushGlobal(module: module, name: name)
    case .reduce, .newObj:
      let call = try pop(count: 2)
      try pushCall(of: call[0], call[1])
    case .build: try build(try pop())
    case .binPersID:
      guard case .tuple(let items, let depth) = try pop() else { throw malformed("refers to an unknown object") }
      stack.append(.persistent(items, depth: depth))
    case .binPut: memo[try unsigned(1)] = try top()
    case .longBinPut: memo[try unsigned(4)] = try top()
    case .memoize: memo[memo.count] = try top()
    case .binGet: try pushFromMemo(try unsigned(1))
    case .longBinGet: try pushFromMemo(try unsigned(4))
    }
  }

  // MARK: Bytes

  private mutating func take(_ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.endIndex - position else { throw .truncated("its pickle is cut short") }
    position += count
    return bytes[position - count..<position]
  }

  private mutating func unsigned(_ size: Int) throws(FormatError) -> Int {
    Int(truncatingIfNeeded: try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  private mutating func signed(_ size: Int) throws(FormatError) -> Int {
    let digits = try take(size)
    guard size <= 8 else { throw malformed("holds an integer of more than 64 bits") }
    let value = digits.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = 64 - 8 * max(size, 1)
    return Int(Int64(bitPattern: value << unused) >> unused)
  }

  private mutating func text(_ size: Int) throws(FormatError) -> String {
    String(decoding: try take(try unsigned(size)), as: UTF8.self)
  }

  private mutating func line() throws(FormatError) -> String {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw .truncated("its pickle is cut short")
    }
    return String(decoding: try take(end + 1 - position).dropLast(), as: UTF8.self)
  }

  // MARK: Stack

  private func top() throws(FormatError) -> PickleValue {
    guard let value = stack.last else { throw malformed("lacks a value") }
    return value
  }

  private mutating func pop() throws(FormatError) -> PickleValue { try pop(count: 1)[0] }

  /// The topmost values, the lowest first; not beyond the last mark.
  private mutating func pop(count: Int) throws(FormatError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw malformed("lacks a value") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(FormatError) -> [PickleValue] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw malformed("lacks a mark") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func pushFromMemo(_ index: Int) throws(FormatError) {
    guard let value = memo[index] else { throw malformed("refers to a missing value") }
    stack.append(value)
  }

  private mutating func pushTuple(_ items: [PickleValue]) throws(FormatError) {
    let tuple = PickleValue.Container()
    try tuple.contain(items)
    stack.append(.tuple(items, depth: tuple.depth))
  }

  private mutating func pushGlobal(module: String, name: String) throws(FormatError) {
    let full = "\(module).\(name)"
    guard globals.contains(full) || full == "collections.OrderedDict" else {
      throw .unsupported("the Python class \(full)")
    }
    stack.append(.global(full))
  }

  private mutating func pushCall(of function: PickleValue, _ arguments: PickleValue) throws(FormatError) {
    guard case .global(let name) = function, case .tuple(let items, _) = arguments else {
      throw malformed("calls what is no function")
    }
    if name == "collections.OrderedDict", items.isEmpty {
      stack.append(.dictionary(PickleValue.Dictionary()))
    } else {
      let object = PickleValue.Object(name: name, arguments: items)
      try object.contain([arguments])
      stack.append(.object(object))
    }
  }

  // MARK: Containers

  // Mutating, so that an argument that pops the stack is evaluated before `self` is read.

  private mutating func append(_ items: [PickleValue]) throws(FormatError) {
    guard case .list(let list) = try top() else { throw malformed("appends to no list") }
    try list.contain(items)
    list.items += items
  }

  private mutating func setItems(_ items: [PickleValue]) throws(FormatError) {
    guard case .dictionary(let dictionary) = try top(), items.count % 2 == 0 else {
      throw malformed("sets items of no dictionary")
    }
    try dictionary.contain(items)
    for i in stride(from: 0, to: items.count, by: 2) { dictionary.pairs.append((items[i], items[i + 1])) }
  }

  private mutating func build(_ state: PickleValue) throws(FormatError) {
    switch try top() {
    case .object(let object):
      try object.contain([state])
      object.state = state
    // Attributes of an ordered dictionary, which are no items.
    case .dictionary: break
    default: throw malformed("gives a state to no object")
    }
  }
}
