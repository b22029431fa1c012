import Geometry
import Glibc

/// The map from living tissue to the ex-vivo stack.
///
/// About the centre of the stack: an in-plane rotation, a tilt about an axis in the plane, isotropic shrinkage, a
/// translation; then a smooth warp, the sum of three plane waves along each axis.
struct Deformation: Sendable {
  /// The in-plane rotation, in radians.
  let rotation: Float
  let shrinkage: Float
  private let linear: Matrix3<Float>
  private let centre: SIMD3<Float>
  private let translation: SIMD3<Float>
  private let waves: [Wave]

  private struct Wave: Sendable {
    /// In radians per µm.
    let vector: SIMD3<Float>
    let phase: Float
    /// In µm.
    let amplitude: SIMD3<Float>
  }

  init(_ configuration: SimulationConfiguration, random: inout RandomSource) {
    let radians = Float.pi / 180
    let maxRotation = Float(configuration.maxRotation)
    rotation = random.uniform(-maxRotation, maxRotation) * radians
    let tilt = random.uniform(0, Float(configuration.maxTilt)) * radians
    let azimuth = random.uniform(0, 2 * .pi)
    linear =
      Matrix3.rotation(tilt, about: [cos(azimuth), sin(azimuth), 0])
      * Matrix3.rotation(rotation, about: [0, 0, 1])
    shrinkage = Float(configuration.shrinkage)
    centre = SIMD3<Float>(configuration.extent) / 2
    let reach = Float(configuration.maxTranslation)
    translation = [random.uniform(-reach, reach), random.uniform(-reach, reach), random.uniform(-reach, reach) / 3]
    // Three waves of amplitude a have a root mean square of a·√(3/2).
    let amplitude = Float(configuration.warp) / Float(1.5).squareRoot()
    waves = (0..<9).map { index in
      let wavelength = random.uniform(170, 420)
      var axis = SIMD3<Float>.zero
      axis[index / 3] = amplitude
      return Wave(
        vector: random.direction() * (2 * .pi / wavelength), phase: random.uniform(0, 2 * .pi), amplitude: axis)
    }
  }

  func callAsFunction(_ p: SIMD3<Float>) -> SIMD3<Float> {
    var q = linear * (p - centre) * shrinkage + centre + translation
    for wave in waves { q += wave.amplitude * sin(wave.vector.dot(p) + wave.phase) }
    return q
  }

  /// The offset in living tissue of an offset ex vivo; the warp within a soma is neglected.
  func inverse(ofOffset offset: SIMD3<Float>) -> SIMD3<Float> { linear.transposed * offset * (1 / shrinkage) }
}
