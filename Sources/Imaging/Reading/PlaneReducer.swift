internal import Vocabulary

/// Reduces planes of one size to their mean, rounded to the pixel type, or their maximum.
///
/// Of floats only the finite ones count: a frame that registration left empty in part does not empty the others.
final class PlaneReducer {
  private let reduction: StackOverrides.Reduction
  private let pixelType: PixelType
  /// Sums or maxima; sums of 2²¹ frames of 32-bit integers are exact.
  private var values: [Double]
  private var frames = 0
  /// Of floats, the finite values so far; empty for integers.
  private var finite: [Int32] = []

  init(_ reduction: StackOverrides.Reduction, pixelType: PixelType, count: Int) {
    self.reduction = reduction
    self.pixelType = pixelType
    values = [Double](repeating: 0, count: count)
    if [.float16, .float32, .float64].contains(pixelType) { finite = [Int32](repeating: 0, count: count) }
  }

  func add(_ plane: UnsafeRawBufferPointer) {
    switch pixelType {
    case .uint8: add(plane, UInt8.self) { Double($0) }
    case .uint16: add(plane, UInt16.self) { Double($0) }
    case .uint32: add(plane, UInt32.self) { Double($0) }
    case .int8: add(plane, Int8.self) { Double($0) }
    case .int16: add(plane, Int16.self) { Double($0) }
    case .int32: add(plane, Int32.self) { Double($0) }
    case .float16: addFinite(plane, UInt16.self) { Double(Float16(bitPattern: $0)) }
    case .float32: addFinite(plane, Float.self) { Double($0) }
    case .float64: addFinite(plane, Double.self) { $0 }
    }
    frames += 1
  }

  /// Writes the result and resets the reducer.
  func finish(into plane: UnsafeMutableRawBufferPointer) {
    let divisor = reduction == .mean ? Double(max(1, frames)) : 1
    switch pixelType {
    case .uint8: store(plane) { UInt8(clamping: Int(($0 / divisor).rounded())) }
    case .uint16: store(plane) { UInt16(clamping: Int(($0 / divisor).rounded())) }
    case .uint32: store(plane) { UInt32(clamping: Int(($0 / divisor).rounded())) }
    case .int8: store(plane) { Int8(clamping: Int(($0 / divisor).rounded())) }
    case .int16: store(plane) { Int16(clamping: Int(($0 / divisor).rounded())) }
    case .int32: store(plane) { Int32(clamping: Int(($0 / divisor).rounded())) }
    case .float16: storeFinite(plane) { Float16($0).bitPattern }
    case .float32: storeFinite(plane) { Float($0) }
    case .float64: storeFinite(plane) { $0 }
    }
    frames = 0
  }

  private func add<T>(_ plane: UnsafeRawBufferPointer, _ type: T.Type, _ convert: (T) -> Double) {
    let isFirst = frames == 0
    for i in values.indices {
      let value = convert(plane.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self))
      values[i] = isFirst ? value : reduction == .mean ? values[i] + value : max(values[i], value)
    }
  }

  private func addFinite<T>(_ plane: UnsafeRawBufferPointer, _ type: T.Type, _ convert: (T) -> Double) {
    if frames == 0 { for i in finite.indices { finite[i] = 0 } }
    for i in values.indices {
      let value = convert(plane.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self))
      guard value.isFinite else { continue }
      values[i] = finite[i] == 0 ? value : reduction == .mean ? values[i] + value : max(values[i], value)
      finite[i] += 1
    }
  }

  /// NaN where no frame is finite.
  private func storeFinite<T: BitwiseCopyable>(_ plane: UnsafeMutableRawBufferPointer, _ convert: (Double) -> T) {
    for i in values.indices {
      let value =
        finite[i] == 0 ? .nan : reduction == .mean ? values[i] / Double(finite[i]) : values[i]
      plane.storeBytes(of: convert(value), toByteOffset: i * MemoryLayout<T>.size, as: T.self)
    }
  }

  private func store<T: BitwiseCopyable>(_ plane: UnsafeMutableRawBufferPointer, _ convert: (Double) -> T) {
    for i in values.indices {
      plane.storeBytes(of: convert(values[i]), toByteOffset: i * MemoryLayout<T>.size, as: T.self)
    }
  }
}
