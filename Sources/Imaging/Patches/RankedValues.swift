/// Percentiles by radix selection: sorting would cost more than the rest of a patch.
struct RankedValues {
  /// Integers in the order of the values; NaN is last.
  private let keys: [UInt32]
  /// Counts of the leading digit.
  private let leading: [Int32]

  /// Lowest bit and bit count of each digit of a key, leading digit first.
  private static let digits: [(shift: UInt32, bits: UInt32)] = [(21, 11), (10, 11), (0, 10)]

  init(_ values: [Float]) {
    precondition(!values.isEmpty, "no values")
    keys = values.map { value in
      let bits = value.isNaN ? Float.nan.bitPattern : value.bitPattern
      return bits >> 31 == 0 ? bits | 1 << 31 : ~bits
    }
    leading = keys.withUnsafeBufferPointer { Self.counts($0, Self.digits[0]) }
  }

  /// The value at a fraction (0 to 1) of the ranks, interpolated linearly. O(*n*).
  func percentile(_ fraction: Double) -> Float {
    let rank = fraction * Double(keys.count - 1)
    let first = Int(rank)
    let (key, isFollowedByEqual) = select(first)
    let low = Self.value(of: key)
    let high = isFollowedByEqual ? low : least(above: key).map(Self.value) ?? low
    return low + Float(rank - Double(first)) * (high - low)
  }

  private static func value(of key: UInt32) -> Float {
    Float(bitPattern: key >> 31 == 1 ? key & ~(1 << 31) : ~key)
  }

  /// The key at a rank, and whether the next key is equal.
  private func select(_ rank: Int) -> (key: UInt32, isFollowedByEqual: Bool) {
    var rank = rank
    // Keys with the digits determined so far.
    var candidates = keys
    for (i, digit) in Self.digits.enumerated() {
      let counts = i == 0 ? leading : candidates.withUnsafeBufferPointer { Self.counts($0, digit) }
      var value: UInt32 = 0
      while rank >= Int(counts[Int(value)]) {
        rank -= Int(counts[Int(value)])
        value += 1
      }
      candidates = [UInt32](unsafeUninitializedCapacity: candidates.count) { next, used in
        let mask: UInt32 = 1 << digit.bits - 1
        for key in candidates {
          // Written always and counted conditionally: a branch here is unpredictable.
          next[used] = key
          used += key >> digit.shift & mask == value ? 1 : 0
        }
      }
    }
    return (candidates[0], rank + 1 < candidates.count)
  }

  private func least(above key: UInt32) -> UInt32? {
    var least = UInt32.max
    for other in keys { least = min(least, other > key ? other : .max) }
    // No value has the greatest key: it would be a NaN, and NaN has one canonical key.
    return least == .max ? nil : least
  }

  /// How many keys have each value of a digit; two counters alternate, so that equal neighbours do not depend on each other.
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
