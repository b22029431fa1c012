/// Values asked for what stands at a rank, found digit by digit where sorting all would cost more than the rest of a patch.
struct RankedValues {
  /// Whole numbers in the order of the values they stand for, so that even what is no number has a place: the last.
  private let keys: [UInt32]
  /// How many keys begin with each leading digit.
  private let leading: [Int32]

  /// Where a digit of a key begins and how many bits it has, the leading one first.
  private static let digits: [(shift: UInt32, bits: UInt32)] = [(21, 11), (10, 11), (0, 10)]

  init(_ values: [Float]) {
    precondition(!values.isEmpty, "no value has a rank")
    keys = values.map { value in
      let bits = value.isNaN ? Float.nan.bitPattern : value.bitPattern
      return bits >> 31 == 0 ? bits | 1 << 31 : ~bits
    }
    leading = keys.withUnsafeBufferPointer { Self.counts($0, Self.digits[0]) }
  }

  /// Linear between ranks.
  ///
  /// - Complexity: O(*n*).
  func percentile(_ share: Double) -> Float {
    let place = share * Double(keys.count - 1)
    let first = Int(place)
    let (key, isFollowedByEqual) = select(first)
    let low = Self.value(of: key)
    let high = isFollowedByEqual ? low : least(above: key).map(Self.value) ?? low
    return low + Float(place - Double(first)) * (high - low)
  }

  private static func value(of key: UInt32) -> Float {
    Float(bitPattern: key >> 31 == 1 ? key & ~(1 << 31) : ~key)
  }

  /// The key of a rank, and whether the key of the next one is the same.
  private func select(_ rank: Int) -> (key: UInt32, isFollowedByEqual: Bool) {
    var rank = rank
    // The keys that share the digits known so far.
    var kept = keys
    for (i, digit) in Self.digits.enumerated() {
      let counts = i == 0 ? leading : kept.withUnsafeBufferPointer { Self.counts($0, digit) }
      var value: UInt32 = 0
      while rank >= Int(counts[Int(value)]) {
        rank -= Int(counts[Int(value)])
        value += 1
      }
      kept = [UInt32](unsafeUninitializedCapacity: kept.count) { some, used in
        let mask: UInt32 = 1 << digit.bits - 1
        for key in kept {
          // Always written, kept only by counting it: which it will be nobody can foresee.
          some[used] = key
          used += key >> digit.shift & mask == value ? 1 : 0
        }
      }
    }
    return (kept[0], rank + 1 < kept.count)
  }

  private func least(above key: UInt32) -> UInt32? {
    var least = UInt32.max
    for other in keys { least = min(least, other > key ? other : .max) }
    // No value has the greatest key: it would be a NaN, and all of those have another.
    return least == .max ? nil : least
  }

  /// How many keys have each value of a digit, counted in turns: two of the same value would wait for each other.
  private static func counts(
    _ keys: UnsafeBufferPointer<UInt32>, _ digit: (shift: UInt32, bits: UInt32)
  ) -> [Int32] {
    let (values, mask) = (1 << Int(digit.bits), UInt32(1) << digit.bits - 1)
    var counts = [Int32](repeating: 0, count: 2 * values)
    counts.withUnsafeMutableBufferPointer { counts in
      for i in stride(from: 0, to: keys.count - 1, by: 2) {
        counts[Int(keys[i] >> digit.shift & mask)] += 1
        counts[values + Int(keys[i + 1] >> digit.shift & mask)] += 1
      }
      if keys.count % 2 == 1 { counts[Int(keys[keys.count - 1] >> digit.shift & mask)] += 1 }
      for i in 0..<values { counts[i] += counts[values + i] }
    }
    return counts
  }
}
