/// Reads the pickle of a state dict: a stack machine of the two dozen opcodes that tensors need, and nothing that calls.
///
/// `REDUCE` accepts three names (rebuild a tensor, a parameter, an ordered dict), each of them read here as data. Any other
/// global, opcode or persistent object ends the reading.
struct Unpickler {
  private let bytes: [UInt8]
  private var at = 0
  private var stack: [PickledValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickledValue] = [:]
  /// Every list and dict there is: one may lie within the other without end, or within itself, and only emptied one by one
  /// do they go without a walk as deep as that.
  private var lists: [PickledValue.List] = []
  private var dictionaries: [PickledValue.Dictionary] = []
  /// Tuples lie within each other no deeper than that.
  private static let greatestDepth = 64

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Lets go of what has been read; to be called once it has been looked at.
  mutating func release() {
    for list in lists { list.items = [] }
    for dictionary in dictionaries { dictionary.items = [] }
  }

  private func refused(_ what: String) -> WeightsError {
    .archive("its pickle holds \(what), which is no tensor; convert it to safetensors")
  }

  private mutating func take(_ count: Int) throws(WeightsError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - at else { throw .archive("its pickle is cut short; copy the file again") }
    defer { at += count }
    return bytes[at..<at + count]
  }

  private mutating func number(_ size: Int) throws(WeightsError) -> Int {
    let part = try take(size)
    return part.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func line() throws(WeightsError) -> String {
    guard let end = bytes[at...].firstIndex(of: 0x0A) else { throw .archive("its pickle is cut short") }
    return String(decoding: try take(end - at + 1).dropLast(), as: UTF8.self)
  }

  private mutating func pop() throws(WeightsError) -> PickledValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else { throw refused("a broken stack") }
    return value
  }

  private mutating func popToMark() throws(WeightsError) -> [PickledValue] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw refused("a broken stack") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  mutating func read() throws(WeightsError) -> PickledValue {
    while true {
      let code = try number(1)
      guard stack.count < 1 << 20 else { throw refused("too much") }
      switch UInt8(code) {
      case UInt8(ascii: "."): return try pop()
      case 0x80: _ = try take(1)  // PROTO
      case 0x95: _ = try take(8)  // FRAME
      case UInt8(ascii: "("): marks.append(stack.count)
      case UInt8(ascii: "N"): stack.append(.none)
      case 0x88: stack.append(.bool(true))
      case 0x89: stack.append(.bool(false))
      case UInt8(ascii: "K"): stack.append(.integer(try number(1)))
      case UInt8(ascii: "M"): stack.append(.integer(try number(2)))
      case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
      case 0x8A: stack.append(.integer(try long()))
      case UInt8(ascii: "G"):
        stack.append(.real(Double(bitPattern: try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })))
      case UInt8(ascii: "X"): stack.append(.text(try text(number(4))))
      case 0x8C: stack.append(.text(try text(number(1))))
      case UInt8(ascii: ")"): try pushTuple([])
      case 0x85: try pushTuple([pop()])
      case 0x86:
        let last = try pop()
        try pushTuple([pop(), last])
      case 0x87:
        let (third, second) = (try pop(), try pop())
        try pushTuple([pop(), second, third])
      case UInt8(ascii: "t"): try pushTuple(popToMark())
      case UInt8(ascii: "]"):
        lists.append(.init())
        stack.append(.list(lists[lists.count - 1]))
      case UInt8(ascii: "a"): try appendToList([pop()])
      case UInt8(ascii: "e"): try appendToList(popToMark())
      case UInt8(ascii: "}"): pushDictionary()
      case UInt8(ascii: "s"):
        let value = try pop()
        try setItems([pop(), value])
      case UInt8(ascii: "u"): try setItems(popToMark())
      case UInt8(ascii: "c"): try pushGlobal(module: line(), name: line())
      case 0x93:
        let name = try pop()
        guard case .text(let name) = name, case .text(let module) = try pop() else {
          throw refused("a nameless object")
        }
        try pushGlobal(module: module, name: name)
      case UInt8(ascii: "q"): try remember(number(1))
      case UInt8(ascii: "r"): try remember(number(4))
      case 0x94: try remember(memo.count)
      case UInt8(ascii: "h"): try recall(number(1))
      case UInt8(ascii: "j"): try recall(number(4))
      case UInt8(ascii: "Q"): stack.append(try storage(pop()))
      case UInt8(ascii: "R"):
        let arguments = try pop()
        try reduce(pop(), arguments)
      case UInt8(ascii: "b"): _ = try pop()  // BUILD: an ordered dict's _metadata
      default: throw refused("opcode \(code)")
      }
    }
  }

  private mutating func pushTuple(_ items: [PickledValue]) throws(WeightsError) {
    let depth = 1 + (items.map(\.tupleDepth).max() ?? 0)
    guard depth <= Self.greatestDepth else { throw refused("tuples within tuples without end") }
    stack.append(.tuple(items, depth: depth))
  }

  private mutating func pushDictionary() {
    dictionaries.append(.init())
    stack.append(.dictionary(dictionaries[dictionaries.count - 1]))
  }

  private mutating func text(_ count: Int) throws(WeightsError) -> String {
    String(decoding: try take(count), as: UTF8.self)
  }

  private mutating func long() throws(WeightsError) -> Int {
    let part = try take(try number(1))
    guard part.count <= 8 else { throw refused("an immense number") }
    let value = part.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = 64 - 8 * part.count
    return part.isEmpty ? 0 : Int(Int64(bitPattern: value << UInt64(unused)) >> Int64(unused))
  }

  private mutating func appendToList(_ items: [PickledValue]) throws(WeightsError) {
    guard case .list(let list)? = stack.last else { throw refused("a broken list") }
    list.items += items
  }

  private mutating func setItems(_ items: [PickledValue]) throws(WeightsError) {
    guard case .dictionary(let dictionary)? = stack.last, items.count % 2 == 0 else { throw refused("a broken dict") }
    for i in stride(from: 0, to: items.count, by: 2) { dictionary.items.append((items[i], items[i + 1])) }
  }

  private mutating func pushGlobal(module: String, name: String) throws(WeightsError) {
    guard let global = PickledValue.Global(rawValue: "\(module) \(name)") else { throw refused("\(module).\(name)") }
    stack.append(.global(global))
  }

  private mutating func remember(_ key: Int) throws(WeightsError) {
    guard let top = stack.last else { throw refused("a broken stack") }
    memo[key] = top
  }

  private mutating func recall(_ key: Int) throws(WeightsError) {
    guard let value = memo[key] else { throw refused("a broken memo") }
    stack.append(value)
  }

  /// ("storage", type, key, location, count).
  private func storage(_ value: PickledValue) throws(WeightsError) -> PickledValue {
    guard case .tuple(let parts, _) = value, parts.count == 5, case .text("storage") = parts[0],
      case .global(let type) = parts[1], type.isStorage, case .text(let key) = parts[2],
      !key.isEmpty, key.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    else { throw refused("an unknown persistent object") }
    return .storage(type: type.number, key: key)
  }

  private mutating func reduce(_ callee: PickledValue, _ arguments: PickledValue) throws(WeightsError) {
    guard case .global(let global) = callee, case .tuple(let parts, _) = arguments else { throw refused("a call") }
    switch global {
    case .orderedDictionary where parts.isEmpty: pushDictionary()
    case .rebuildTensor:
      guard parts.count >= 4, case .storage(let type, let key) = parts[0], case .integer(let offset) = parts[1],
        let shape = parts[2].integers, let strides = parts[3].integers, shape.count == strides.count
      else { throw refused("a broken tensor") }
      stack.append(.tensor(.init(type: type, key: key, offset: offset, shape: shape, strides: strides)))
    case .rebuildParameter:
      guard let first = parts.first, case .tensor = first else { throw refused("a broken parameter") }
      stack.append(first)
    default: throw refused("a call of \(global.rawValue)")
    }
  }
}
