internal import Vocabulary

/// Stores integers in the smallest unsigned type that holds all of them.
enum SampleNarrowing {
  /// Smaller unsigned types in which values of a type may be stored, smallest first.
  static func types(for type: PixelType) -> [PixelType] {
    switch type {
    case .uint16, .int16: [.uint8]
    case .uint32, .int32: [.uint8, .uint16]
    default: []
    }
  }

  /// The smallest type that holds every value; a negative value needs its own type.
  static func narrowest(for bytes: UnsafeRawBufferPointer, of type: PixelType) -> PixelType {
    let bits: UInt32
    switch type {
    case .uint16, .int16: bits = UInt32(union(bytes, UInt16.self))
    case .uint32, .int32: bits = union(bytes, UInt32.self)
    default: return type
    }
    return types(for: type).first { bits >> (8 * $0.byteCount) == 0 } ?? type
  }

  static func narrow(
    _ bytes: UnsafeRawBufferPointer, of type: PixelType, to narrow: PixelType,
    into target: UnsafeMutableRawBufferPointer
  ) {
    switch (type.byteCount, narrow) {
    case (2, _): convert(bytes, UInt16.self, target, UInt8.self)
    case (_, .uint8): convert(bytes, UInt32.self, target, UInt8.self)
    default: convert(bytes, UInt32.self, target, UInt16.self)
    }
  }

  static func widen(
    _ bytes: UnsafeRawBufferPointer, of narrow: PixelType, to type: PixelType,
    into target: UnsafeMutableRawBufferPointer
  ) {
    switch (type.byteCount, narrow) {
    case (2, _): convert(bytes, UInt8.self, target, UInt16.self)
    case (_, .uint8): convert(bytes, UInt8.self, target, UInt32.self)
    default: convert(bytes, UInt16.self, target, UInt32.self)
    }
  }

  /// Bitwise or of all values.
  private static func union<T: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, _ type: T.Type) -> T {
    var union: T = 0
    for i in 0..<bytes.count / MemoryLayout<T>.size {
      union |= bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self)
    }
    return union
  }

  private static func convert<A: FixedWidthInteger, B: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ from: A.Type, _ target: UnsafeMutableRawBufferPointer, _ to: B.Type
  ) {
    for i in 0..<bytes.count / MemoryLayout<A>.size {
      let value = bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<A>.size, as: A.self)
      target.storeBytes(of: B(truncatingIfNeeded: value), toByteOffset: i * MemoryLayout<B>.size, as: B.self)
    }
  }
}
