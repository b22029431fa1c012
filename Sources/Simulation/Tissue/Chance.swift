import Glibc
import Numerics

/// Draws in single precision, as the simulation needs them.
struct Chance {
  var random: SeededRandom

  init(seed: UInt64, stream: UInt64) { random = SeededRandom(seed: seed, stream: stream) }

  mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * Float(random.uniform()) }

  mutating func normal() -> Float { Float(random.normal()) }

  /// A factor around one: the logarithm's standard deviation is `spread`.
  mutating func factor(_ spread: Float) -> Float { exp(spread * normal()) }

  mutating func happens(_ probability: Float) -> Bool { Float(random.uniform()) < probability }

  /// Uniform on the sphere.
  mutating func direction() -> Vector {
    let v = Vector(normal(), normal(), normal())
    return v.unit
  }

  mutating func rotation() -> Matrix3 {
    let axis = direction()
    let (a, b) = axis.perpendiculars
    return Matrix3.rotation(uniform(0, 2 * .pi), about: axis) * Matrix3(columns: (a, b, axis))
  }

  /// A standard normal value from one random word (the sum of four uniform ones): for noise, where tails do not matter.
  mutating func quickNormal() -> Float {
    let word = random.next()
    let sum = Int32(word & 0xFFFF) + Int32((word >> 16) & 0xFFFF) + Int32((word >> 32) & 0xFFFF) + Int32(word >> 48)
    return (Float(sum) - 131_070) * (1 / 37_837.2)
  }
}
