import Geometry
import Glibc
import Numerics

/// Random draws in single precision; one stream for each part of the simulation.
struct RandomSource {
  private var generator: SeededRandom

  init(seed: UInt64, stream: UInt64) { generator = SeededRandom(seed: seed, stream: stream) }

  mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * Float(generator.uniform()) }

  /// Uniform in 0 ..< count.
  mutating func integer(below count: Int) -> Int { generator.integer(below: count) }

  /// `count` distinct integers of 0 ..< limit in random order.
  mutating func sample(_ count: Int, below limit: Int) -> [Int] { generator.sample(count, below: limit) }

  mutating func poisson(_ mean: Double) -> Int { generator.poisson(mean) }

  /// Standard normal.
  mutating func normal() -> Float { Float(generator.normal()) }

  /// Log-normal with median 1; `deviation` is the standard deviation of the logarithm.
  mutating func logNormal(_ deviation: Float) -> Float { exp(deviation * normal()) }

  /// True with the given probability.
  mutating func bernoulli(_ probability: Float) -> Bool { Float(generator.uniform()) < probability }

  /// Uniform on the unit sphere.
  mutating func direction() -> SIMD3<Float> { SIMD3(normal(), normal(), normal()).unit }

  mutating func rotation() -> Matrix3<Float> {
    let axis = direction()
    let (a, b) = axis.perpendiculars
    return Matrix3.rotation(uniform(0, 2 * .pi), about: axis) * Matrix3(columns: a, b, axis)
  }

  /// Approximately standard normal from one random word, as the sum of four uniform values; without tails, for detector
  /// noise.
  mutating func approximateNormal() -> Float {
    let word = generator.next()
    let sum = Int32(word & 0xFFFF) + Int32((word >> 16) & 0xFFFF) + Int32((word >> 32) & 0xFFFF) + Int32(word >> 48)
    return (Float(sum) - 131_070) * (1 / 37_837.2)
  }
}
