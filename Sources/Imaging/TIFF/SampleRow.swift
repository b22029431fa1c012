/// Operations on the samples of one row, between the bytes of the file and those of a plane.
enum SampleRow {
  /// Reverses the bytes of every sample.
  static func swapBytes(of bytes: UnsafeMutableRawBufferPointer, bitsEach bits: Int) {
    switch bits {
    case 16: for i in 0..<bytes.count / 2 { change(bytes, UInt16.self, i) { $0.byteSwapped } }
    case 32: for i in 0..<bytes.count / 4 { change(bytes, UInt32.self, i) { $0.byteSwapped } }
    case 64: for i in 0..<bytes.count / 8 { change(bytes, UInt64.self, i) { $0.byteSwapped } }
    // Packed bits and single bytes have no byte order.
    case 24: for i in 0..<bytes.count / 3 { bytes.swapAt(3 * i, 3 * i + 2) }
    default: break
    }
  }

  /// Undoes the horizontal predictor (TIFF 6.0 section 14) over one row of `stride` interleaved channels.
  static func undoDifferences(_ line: UnsafeMutableRawBufferPointer, stride: Int, bytesEach: Int) {
    switch bytesEach {
    case 1: accumulate(line, UInt8.self, stride)
    case 2: accumulate(line, UInt16.self, stride)
    case 4: accumulate(line, UInt32.self, stride)
    default: accumulate(line, UInt64.self, stride)
    }
  }

  /// Applies the horizontal predictor to one row of one channel.
  private static func applyDifferences(_ line: UnsafeMutableRawBufferPointer, bytesEach: Int) {
    switch bytesEach {
    case 1: difference(line, UInt8.self)
    case 2: difference(line, UInt16.self)
    case 4: difference(line, UInt32.self)
    default: difference(line, UInt64.self)
    }
  }

  /// A copy of a plane of one channel with the horizontal predictor applied to every row.
  static func differences(
    of plane: UnsafeRawBufferPointer, rowBytes: Int, bytesEach: Int, in buffer: inout RawBuffer
  ) -> UnsafeRawBufferPointer {
    let copy = buffer.reserve(plane.count)
    copy.copyMemory(from: plane)
    for start in stride(from: 0, to: plane.count, by: rowBytes) {
      applyDifferences(UnsafeMutableRawBufferPointer(rebasing: copy[start..<start + rowBytes]), bytesEach: bytesEach)
    }
    return UnsafeRawBufferPointer(copy)
  }

  /// Undoes the floating-point predictor (Adobe Photoshop TIFF technical note 3): byte planes, most significant first.
  static func undoFloatPredictor(
    _ line: UnsafeMutableRawBufferPointer, stride: Int, bytesEach: Int, scratch: UnsafeMutableRawBufferPointer
  ) {
    accumulate(line, UInt8.self, stride)
    let count = line.count / bytesEach
    scratch.copyMemory(from: UnsafeRawBufferPointer(line))
    for i in 0..<count {
      for byte in 0..<bytesEach { line[i * bytesEach + byte] = scratch[(bytesEach - 1 - byte) * count + i] }
    }
  }

  /// Copies one of `stride` interleaved channels.
  static func extract(
    _ sample: Int, of stride: Int, bytesEach: Int, from: UnsafeRawBufferPointer, into: UnsafeMutableRawBufferPointer
  ) {
    if stride == 1 {
      into.copyMemory(from: UnsafeRawBufferPointer(rebasing: from[0..<into.count]))
      return
    }
    for i in 0..<into.count / bytesEach {
      for byte in 0..<bytesEach { into[i * bytesEach + byte] = from[(i * stride + sample) * bytesEach + byte] }
    }
  }

  /// Copies one channel of samples of up to 32 bits, most significant bit first, each into the next integer type.
  static func widen(
    _ sample: Int, of stride: Int, bitsEach bits: Int, from: UnsafeRawBufferPointer, into: UnsafeMutableRawBufferPointer
  ) {
    let size = bits <= 8 ? 1 : bits <= 16 ? 2 : 4
    for i in 0..<into.count / size {
      var value: UInt32 = 0
      let first = (i * stride + sample) * bits
      if bits == 24 {
        // libtiff and `swapBytes` leave whole bytes in the machine's order.
        for byte in 0..<3 { value |= UInt32(from[first / 8 + byte]) << (8 * byte) }
      } else {
        for bit in first..<first + bits { value = value << 1 | UInt32(from[bit / 8] >> (7 - bit % 8) & 1) }
      }
      for byte in 0..<size { into[i * size + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
    }
  }

  private static func change<T: FixedWidthInteger>(
    _ bytes: UnsafeMutableRawBufferPointer, _ type: T.Type, _ i: Int, _ body: (T) -> T
  ) {
    let size = MemoryLayout<T>.size
    bytes.storeBytes(
      of: body(bytes.loadUnaligned(fromByteOffset: i * size, as: T.self)), toByteOffset: i * size, as: T.self)
  }

  private static func accumulate<T: FixedWidthInteger>(
    _ line: UnsafeMutableRawBufferPointer, _ type: T.Type, _ stride: Int
  ) {
    let size = MemoryLayout<T>.size
    guard stride == 1 else {
      for i in Swift.stride(from: stride, to: line.count / size, by: 1) {
        let previous = line.loadUnaligned(fromByteOffset: (i - stride) * size, as: T.self)
        change(line, T.self, i) { $0 &+ previous }
      }
      return
    }
    var sum: T = 0
    for i in 0..<line.count / size {
      sum &+= line.loadUnaligned(fromByteOffset: i * size, as: T.self)
      line.storeBytes(of: sum, toByteOffset: i * size, as: T.self)
    }
  }

  private static func difference<T: FixedWidthInteger>(_ line: UnsafeMutableRawBufferPointer, _ type: T.Type) {
    let size = MemoryLayout<T>.size
    var previous: T = 0
    for i in 0..<line.count / size {
      let value = line.loadUnaligned(fromByteOffset: i * size, as: T.self)
      line.storeBytes(of: value &- previous, toByteOffset: i * size, as: T.self)
      previous = value
    }
  }
}
