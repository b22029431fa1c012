import Glibc
import Vocabulary

/// Where a point of the living tissue comes to lie in the ex-vivo stack.
///
/// About the box's centre: a turn in the plane, a small tilt about an axis in the plane, isotropic shrinkage, a shift; then
/// a smooth bend, the sum of three plane waves along each axis.
struct Deformation: Sendable {
  let turn: Float
  let linear: Matrix3
  let shrinkage: Float
  private let centre: Vector
  private let shift: Vector
  private let waves: [Wave]

  private struct Wave: Sendable {
    let vector: Vector
    let phase: Float
    let amplitude: Vector
  }

  init(_ configuration: SimulatedAnimal.Configuration, chance: inout Chance) {
    let radians = Float.pi / 180
    turn =
      chance.uniform(Float(configuration.turn.lowerBound), Float(configuration.turn.upperBound)) * radians
    let tilt = chance.uniform(0, Float(configuration.tilt)) * radians
    let azimuth = chance.uniform(0, 2 * .pi)
    linear =
      Matrix3.rotation(tilt, about: Vector(cos(azimuth), sin(azimuth), 0))
      * Matrix3.rotation(turn, about: Vector(0, 0, 1))
    shrinkage = Float(configuration.shrinkage)
    centre = Vector(Float(configuration.extent.x), Float(configuration.extent.y), Float(configuration.extent.z)) / 2
    let reach = Float(configuration.shift)
    shift = Vector(chance.uniform(-reach, reach), chance.uniform(-reach, reach), chance.uniform(-reach, reach) / 3)
    let bend = Float(configuration.bend)
    // Three waves of amplitude a have a root mean square of a·√(3/2).
    let amplitude = bend / Float(1.5).squareRoot()
    waves = (0..<9).map { index in
      let wavelength = chance.uniform(170, 420)
      var axis = Vector.zero
      axis[index / 3] = amplitude
      return Wave(
        vector: chance.direction() * (2 * .pi / wavelength), phase: chance.uniform(0, 2 * .pi), amplitude: axis)
    }
  }

  func callAsFunction(_ p: Vector) -> Vector {
    var q = linear(p - centre) * shrinkage + centre + shift
    for wave in waves { q += wave.amplitude * sin(wave.vector.dot(p) + wave.phase) }
    return q
  }

  /// The offset in living tissue that lies `offset` from a soma's centre ex vivo; bending within a soma is left out.
  func undone(_ offset: Vector) -> Vector { linear.transposed(offset) * (1 / shrinkage) }
}
