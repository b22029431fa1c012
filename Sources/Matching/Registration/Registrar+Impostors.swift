#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import Geometry
import Numerics

extension Registrar {
  /// In µm: a metre. Positions beyond are no tissue.
  private static let maxCoordinate = 1e6

  /// Whether all positions are finite and within a metre of the origin.
  package static func canRegister(_ positions: [Vector3]) -> Bool {
    positions.allSatisfy { p in (0..<3).allSatisfy { p[$0].isFinite && abs(p[$0]) <= maxCoordinate } }
  }

  /// Somata that cannot be those of session b, in the spanned space.
  ///
  /// They have the extent of session a, its density and the variation of it: each soma is displaced by about the
  /// spacing of the somata, so that no constellation is left.
  func impostors(seed: UInt64, draw: Int) -> [Vector3] {
    var random = SeededRandom(seed: seed &+ UInt64(draw), stream: 0x5354_5241)
    let spacing = pow(SoftMatcher.density(a, dimensions: space.dimensions), -1 / Double(space.dimensions))
    var impostors = a
    for index in orderByPosition {
      let step = Vector3(random.normal(), random.normal(), space.dimensions == 2 ? 0 : random.normal())
      impostors[index] += step * (0.9 * spacing)
    }
    return impostors
  }
}
