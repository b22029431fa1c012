/// An array as an `.npy` file or a pickle holds it.
package struct NumPyArray {
  /// Lengths of the axes; empty for a scalar.
  package let shape: [Int]
  /// Of every element; kind `O` where `objects` has them.
  package let elementType: NumPyElementType
  /// Whether the first axis runs fastest.
  package let isFortran: Bool
  /// The elements of an array of Python objects; nil for any other array.
  package let objects: [PickleValue]?
  private let bytes: [UInt8]

  /// The constructors that NumPy writes into pickles, before and since version 2.
  private static let globals = Set(
    ["numpy.ndarray", "numpy.dtype", "_codecs.encode"]
      + ["numpy.core.", "numpy._core."].flatMap { module in
        ["multiarray._reconstruct", "multiarray.scalar", "numeric._frombuffer"].map { module + $0 }
      })

  /// Reads a whole `.npy` file.
  /// - Throws: `unsupported` for an element type that is not read or a pickle that names a class of another kind.
  package init(npy file: [UInt8]) throws(FormatError) {
    let start = try NPYHeader.byteCount(file.prefix(12))
    guard start <= file.count else { throw .truncated("its header is cut short") }
    let header = try NPYHeader(file[..<start])
    guard let type = NumPyElementType(header.elementTypeName) else {
      throw .unsupported("an array of NumPy type “\(header.elementTypeName)”")
    }
    if type.kind == "O" {
      guard let array = NumPyArray(try Unpickler.value(of: file[start...], globals: Self.globals)) else {
        throw .malformed("its pickle is no NumPy array")
      }
      self = array
    } else {
      self.init(
        shape: header.shape, elementType: type, isFortran: header.isFortran, objects: nil, bytes: Array(file[start...]))
      guard count <= bytes.count / type.byteCount else {
        throw .truncated("it holds fewer values than its header promises")
      }
    }
  }

  /// An array or scalar within a pickle; nil for any other value.
  package init?(_ value: PickleValue) {
    guard case .object(let object) = value else { return nil }
    let arguments = object.arguments
    switch object.name.split(separator: ".").last {
    case "_reconstruct":
      guard case .tuple(let state, _) = object.state, state.count == 5, let type = Self.elementType(state[2]),
        let shape = state[1].integers
      else { return nil }
      var isFortran = false
      if case .bool(true) = state[3] { isFortran = true }
      if case .list(let list) = state[4] {
        self.init(shape: shape, elementType: type, isFortran: isFortran, objects: list.items, bytes: [])
      } else {
        guard let bytes = Self.bytes(state[4]) else { return nil }
        self.init(shape: shape, elementType: type, isFortran: isFortran, objects: nil, bytes: bytes)
      }
    case "scalar":
      guard arguments.count == 2, let type = Self.elementType(arguments[0]), let bytes = Self.bytes(arguments[1]) else {
        return nil
      }
      self.init(shape: [], elementType: type, isFortran: false, objects: nil, bytes: bytes)
    case "_frombuffer":
      guard arguments.count >= 3, let bytes = Self.bytes(arguments[0]), let type = Self.elementType(arguments[1]),
        let shape = arguments[2].integers
      else { return nil }
      var isFortran = false
      if arguments.count > 3, case .text("F") = arguments[3] { isFortran = true }
      self.init(shape: shape, elementType: type, isFortran: isFortran, objects: nil, bytes: bytes)
    default: return nil
    }
  }

  private init(
    shape: [Int], elementType: NumPyElementType, isFortran: Bool, objects: [PickleValue]?, bytes: [UInt8]
  ) {
    self.shape = shape
    self.elementType = elementType
    self.isFortran = isFortran
    self.objects = objects
    self.bytes = bytes
  }

  /// The product of the axes, at most `Int.max`; 1 for a scalar.
  package var count: Int {
    shape.reduce(1) { product, length in
      let (value, overflow) = product.multipliedReportingOverflow(by: max(0, length))
      return overflow ? .max : value
    }
  }

  /// All elements in the order stored; nil for objects or where bytes are missing.
  package func numbers() -> [Double]? {
    guard elementType.kind != "O", count <= bytes.count / elementType.byteCount else { return nil }
    return (0..<count).map { elementType.number(at: $0, of: bytes) }
  }

  /// Of a `numpy.dtype`, whose byte order is in its state.
  private static func elementType(_ value: PickleValue) -> NumPyElementType? {
    guard case .object(let object) = value, object.name == "numpy.dtype",
      case .text(let text)? = object.arguments.first,
      var type = NumPyElementType(text)
    else { return nil }
    if case .tuple(let state, _) = object.state, state.count > 1, case .text(let order) = state[1] {
      type.isBigEndian = order == ">"
    }
    return type
  }

  /// Protocol 2 writes bytes as text of Latin-1.
  private static func bytes(_ value: PickleValue) -> [UInt8]? {
    switch value {
    case .bytes(let bytes): return bytes
    case .object(let object):
      guard object.name == "_codecs.encode", case .text(let text)? = object.arguments.first else { return nil }
      return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    default: return nil
    }
  }
}

extension PickleValue {
  /// A number, also where NumPy wraps it in an array of one element.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .bool(let value): value ? 1 : 0
    case .object: NumPyArray(self).flatMap { $0.count == 1 ? $0.numbers()?.first : nil }
    default: nil
    }
  }

  /// The numbers of a list, tuple or array of `count` elements; nil for anything else.
  package func numbers(count: Int) -> [Double]? {
    let items: [PickleValue]
    switch self {
    case .list(let list): items = list.items
    case .tuple(let tuple, _): items = tuple
    default:
      guard let array = NumPyArray(self), array.count == count else { return nil }
      if let numbers = array.numbers() { return numbers }
      items = array.objects ?? []
    }
    guard items.count == count else { return nil }
    let numbers = items.compactMap(\.number)
    return numbers.count == count ? numbers : nil
  }
}
