package import Vocabulary

/// Pixels of a stack that are no measurement, counted plane by plane: NaN, infinite and saturated ones, and black stacks.
package struct PixelCounts: Hashable, Sendable {
  /// Pixels counted.
  package private(set) var count = 0
  package private(set) var nan = 0
  package private(set) var infinite = 0
  /// Of the finite pixels; nil where there are none.
  package private(set) var minimum: Double?
  package private(set) var maximum: Double?
  /// Pixels of the greatest value.
  private var atMaximum = 0
  private var isInteger = true

  /// Nothing counted yet.
  package init() {}

  /// Counts one plane: little-endian, row by row. Two passes over the plane.
  package init(_ plane: UnsafeRawBufferPointer, _ type: PixelType) {
    switch type {
    case .uint8: count(plane, UInt8.self)
    case .uint16: count(plane, UInt16.self)
    case .uint32: count(plane, UInt32.self)
    case .int8: count(plane, Int8.self)
    case .int16: count(plane, Int16.self)
    case .int32: count(plane, Int32.self)
    case .float16: count(plane, UInt16.self) { Double(Float16(bitPattern: UInt16(littleEndian: $0))) }
    case .float32: count(plane, UInt32.self) { Double(Float(bitPattern: UInt32(littleEndian: $0))) }
    case .float64: count(plane, UInt64.self) { Double(bitPattern: UInt64(littleEndian: $0)) }
    }
  }

  /// Adds the counts of other planes of the stack.
  package mutating func add(_ other: PixelCounts) {
    count += other.count
    nan += other.nan
    infinite += other.infinite
    isInteger = isInteger && other.isInteger
    if let low = other.minimum { minimum = min(minimum ?? low, low) }
    guard let high = other.maximum else { return }
    if let maximum, maximum >= high {
      if maximum == high { atMaximum += other.atMaximum }
    } else {
      (maximum, atMaximum) = (high, other.atMaximum)
    }
  }

  /// Whether every pixel is 0.
  package var isBlack: Bool { count > 0 && nan + infinite == 0 && minimum == 0 && maximum == 0 }

  /// Pixels at the end of the detector's range: integers at a greatest value of 2ⁿ − 1 with n of 8 or more (255, 4095, …).
  package var saturated: Int {
    guard isInteger, let maximum, maximum >= 255, maximum < Double(UInt32.max) + 1 else { return 0 }
    let next = UInt64(maximum) + 1
    return next & (next - 1) == 0 ? atMaximum : 0
  }

  /// One sentence on each kind that there is; saturated ones from 1 in 10,000 on.
  package var notes: [String] {
    func text(_ part: Int) -> String {
      let percent = Double(part) / Double(max(1, count)) * 100
      return "\(part) of \(count) pixels (\(percent < 0.01 ? "under 0.01" : "\((percent * 100).rounded() / 100)") %)"
    }
    var notes: [String] = []
    if isBlack {
      notes.append("every pixel is 0: the stack is black")
    } else if count > 1, let minimum, minimum == maximum {
      notes.append("every pixel with a number is \(minimum): the stack shows nothing")
    } else if count > 0, minimum == nil {
      notes.append("no pixel holds a finite number")
    }
    if nan > 0 { notes.append("\(text(nan)) are NaN; patches leave them out") }
    if infinite > 0 { notes.append("\(text(infinite)) are infinite; patches leave them out") }
    if saturated * 10_000 >= count, saturated > 1, let maximum {
      notes.append("\(text(saturated)) are saturated at \(Int(maximum))")
    }
    return notes
  }

  private mutating func count<T: FixedWidthInteger>(_ plane: UnsafeRawBufferPointer, _ type: T.Type) {
    let size = MemoryLayout<T>.size
    count = plane.count / size
    guard count > 0 else { return }
    var (low, high) = (T.max, T.min)
    func value(_ i: Int) -> T { T(littleEndian: plane.loadUnaligned(fromByteOffset: i * size, as: T.self)) }
    for i in 0..<count {
      low = min(low, value(i))
      high = max(high, value(i))
    }
    (minimum, maximum) = (Double(low), Double(high))
    for i in 0..<count where value(i) == high { atMaximum += 1 }
  }

  private mutating func count<T: FixedWidthInteger>(
    _ plane: UnsafeRawBufferPointer, _ type: T.Type, _ convert: (T) -> Double
  ) {
    isInteger = false
    let size = MemoryLayout<T>.size
    count = plane.count / size
    var (low, high) = (Double.infinity, -Double.infinity)
    for i in 0..<count {
      let value = convert(plane.loadUnaligned(fromByteOffset: i * size, as: T.self))
      if value.isNaN {
        nan += 1
      } else if value.isInfinite {
        infinite += 1
      } else {
        low = min(low, value)
        high = max(high, value)
      }
    }
    if low <= high { (minimum, maximum) = (low, high) }
  }
}

extension StackReader {
  /// Counts the pixels of one channel: of all planes, or of `planes` that are evenly spaced, first and last included.
  ///
  /// Cost: decodes those planes, one in memory for each thread.
  package func pixelCounts(channel: Int? = nil, planes: Int? = nil) throws -> PixelCounts {
    var counts = PixelCounts()
    let type = interpretation.pixelType
    guard let planes, planes < interpretation.shape.depth else {
      try forEachPlane(channel: channel, prepare: { _, plane in PixelCounts(plane, type) }) { counts.add($2) }
      return counts
    }
    var buffer = RawBuffer()
    let plane = buffer.reserve(planeBytes)
    let last = interpretation.shape.depth - 1
    for i in 0..<max(1, planes) {
      let z = planes > 1 ? i * last / (planes - 1) : 0
      try readPlane(z, channel: channel ?? interpretation.overrides.channel ?? 0, into: plane)
      counts.add(PixelCounts(UnsafeRawBufferPointer(plane), type))
    }
    return counts
  }
}
