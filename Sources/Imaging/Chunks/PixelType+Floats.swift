package import Vocabulary

extension PixelType {
  /// Little-endian samples as Float; integers above 2²⁴ and float64 are rounded to float32.
  package func floats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    [Float](unsafeUninitializedCapacity: bytes.count / byteCount) { buffer, used in
      used = bytes.count / byteCount
      convert(bytes, into: UnsafeMutableBufferPointer(rebasing: buffer[0..<used]))
    }
  }

  func convert(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
    convert(bytes, rows: 1, of: values.count, rowPitch: values.count, into: values, rowPitch: values.count)
  }

  /// Converts rows within a larger image to rows within another; each pitch counts samples from row to row.
  func convert(
    _ bytes: UnsafeRawBufferPointer, rows: Int, of count: Int, rowPitch: Int,
    into values: UnsafeMutableBufferPointer<Float>, rowPitch valuePitch: Int
  ) {
    guard rows > 0, count > 0, let from = bytes.baseAddress, let to = values.baseAddress else { return }
    precondition(
      ((rows - 1) * rowPitch + count) * byteCount <= bytes.count && (rows - 1) * valuePitch + count <= values.count)
    func read<T>(_ type: T.Type, _ convert: (T) -> Float) {
      for row in 0..<rows {
        let from = from + row * rowPitch * MemoryLayout<T>.size
        let to = to + row * valuePitch
        for i in 0..<count { to[i] = convert(from.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self)) }
      }
    }
    switch self {
    case .uint8: read(UInt8.self) { Float($0) }
    case .uint16: read(UInt16.self) { Float(UInt16(littleEndian: $0)) }
    case .uint32: read(UInt32.self) { Float(UInt32(littleEndian: $0)) }
    case .int8: read(Int8.self) { Float($0) }
    case .int16: read(Int16.self) { Float(Int16(littleEndian: $0)) }
    case .int32: read(Int32.self) { Float(Int32(littleEndian: $0)) }
    case .float16: read(UInt16.self) { Float(Float16(bitPattern: UInt16(littleEndian: $0))) }
    case .float32: read(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .float64: read(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    }
  }
}
