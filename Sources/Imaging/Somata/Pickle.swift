/// A value out of a Python pickle: plain data and NumPy arrays, never an object of any other class.
indirect enum Pickle {
  /// How deep what a container holds is nested, and whether it stands in another itself.
  struct Nesting {
    var depth = 1
    var isPlaced = false
  }
  /// Lists and dictionaries are shared by reference, as the pickle's memo needs it.
  final class List {
    var items: [Pickle] = []
    var nesting = Nesting()
  }
  /// What the elements of an array are; its byte order comes after its making.
  final class ElementType {
    var type: NumPyArray.ElementType
    init(_ type: NumPyArray.ElementType) { self.type = type }
  }
  final class Dictionary {
    var pairs: [(key: Pickle, value: Pickle)] = []
    var nesting = Nesting()
  }

  case none
  case bool(Bool)
  case int(Int)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  case tuple([Pickle], depth: Int)
  case list(List)
  case dictionary(Dictionary)
  case global(String)
  case type(ElementType)
  case array(NumPyArray)

  /// Of a dictionary.
  subscript(_ key: String) -> Pickle? {
    guard case .dictionary(let dictionary) = self else { return nil }
    return dictionary.pairs.last { if case .text(key) = $0.key { true } else { false } }?.value
  }

  /// A number, also where NumPy keeps it in an array of one.
  var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .real(let value): value
    case .bool(let value): value ? 1 : 0
    case .array(let array) where array.count == 1: array.numbers()?.first
    default: nil
    }
  }

  /// The items of a list, a tuple or an array.
  var items: [Pickle]? {
    switch self {
    case .list(let list): list.items
    case .tuple(let items, _): items
    case .array(let array): array.objects ?? array.numbers()?.map { .real($0) }
    default: nil
    }
  }
}

extension Pickle {
  static func ~= (pattern: String, value: Pickle) -> Bool { if case .text(pattern) = value { true } else { false } }
}

/// An array of NumPy's, filled in by the pickle or read from an `.npy`.
final class NumPyArray {
  struct ElementType {
    /// u, i, f, b or O.
    var kind: Character
    var byteCount: Int
    var isBigEndian = false

    /// `<u2`, `|b1`, `O8` and the like.
    init?(_ text: String) {
      var rest = Substring(text)
      if let first = rest.first, "<>|=".contains(first) {
        isBigEndian = first == ">"
        rest.removeFirst()
      }
      guard let kind = rest.first, "uifbO".contains(kind) else { return nil }
      self.kind = kind
      byteCount = Int(rest.dropFirst()) ?? (kind == "O" ? 8 : 1)
      guard [1, 2, 4, 8].contains(byteCount) else { return nil }
    }
  }

  var shape: [Int] = []
  var type: ElementType?
  var isFortran = false
  var bytes: [UInt8] = []
  var objects: [Pickle]?
  var nesting = Pickle.Nesting()

  var count: Int {
    shape.reduce(1) { product, length in
      let (value, overflow) = product.multipliedReportingOverflow(by: max(0, length))
      return overflow ? .max : value
    }
  }

  /// All elements as numbers, in the order stored; nil for objects or where bytes are missing.
  func numbers() -> [Double]? {
    guard let type, type.kind != "O", count <= bytes.count / type.byteCount else { return nil }
    return (0..<count).map { element($0, type) }
  }

  private func element(_ i: Int, _ type: ElementType) -> Double {
    var word: UInt64 = 0
    for byte in 0..<type.byteCount {
      let place = i * type.byteCount + (type.isBigEndian ? byte : type.byteCount - 1 - byte)
      word = word << 8 | UInt64(bytes[place])
    }
    switch (type.kind, type.byteCount) {
    case ("f", 2): return Double(Float16(bitPattern: UInt16(truncatingIfNeeded: word)))
    case ("f", 4): return Double(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
    case ("f", 8): return Double(bitPattern: word)
    case ("i", let size):
      let unused = 64 - 8 * size
      return Double(Int64(bitPattern: word << unused) >> unused)
    default: return Double(word)
    }
  }
}
