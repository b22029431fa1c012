/// A repeatable random generator: the same seed gives the same numbers on every machine.
///
/// xoshiro256** by Blackman and Vigna (doi:10.1145/3460772), seeded through SplitMix64. Four words are its whole
/// state, for checkpoints.
package struct SeededRandom: RandomNumberGenerator, Hashable, Sendable {
  /// The whole state, for `init(state:)`.
  package private(set) var state: (UInt64, UInt64, UInt64, UInt64)

  /// Any seed, 0 included.
  package init(seed: UInt64) {
    var word = seed
    func next() -> UInt64 {
      word &+= 0x9E37_79B9_7F4A_7C15
      var z = word
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (next(), next(), next(), next())
  }

  /// Continues from a stored `state`, not all of whose words are 0.
  package init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

  /// An independent stream for one part of the work (one animal, one step).
  package init(seed: UInt64, stream: UInt64) {
    var mixer = SeededRandom(seed: stream &* 0xD134_2543_DE82_EF95 &+ 0x2545_F491_4F6C_DD1D)
    self.init(seed: seed ^ mixer.next())
  }

  /// 64 uniform bits.
  package mutating func next() -> UInt64 {
    let result = rotated(state.1 &* 5, by: 7) &* 9
    let t = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= t
    state.3 = rotated(state.3, by: 45)
    return result
  }

  /// Uniform in [0, 1), 53 bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [low, high).
  package mutating func uniform(_ range: Range<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Uniform among 0 ..< count, without bias (Lemire, doi:10.1145/3230636).
  package mutating func integer(below count: Int) -> Int {
    precondition(count > 0, "an integer below \(count)")
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  private func rotated(_ x: UInt64, by k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }

  package static func == (a: Self, b: Self) -> Bool { a.state == b.state }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(state.0)
    hasher.combine(state.1)
    hasher.combine(state.2)
    hasher.combine(state.3)
  }
}
