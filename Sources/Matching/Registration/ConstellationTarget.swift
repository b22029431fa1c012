#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry

/// The session in which constellations are looked up: its triangles and a grid of its somata.
struct ConstellationTarget: Sendable {
  let b: [Vector3]
  /// 2 where all positions have z = 0.
  let dimensions: Int
  let density: Double
  let box: BoundingBox
  let grid: PointGrid
  let index: TriangleIndex

  /// Triangles join each soma with this many of its nearest: more where somata without partner lie between.
  private static let neighbourCount = 24
  /// The same in sessions so large that memory counts.
  private static let neighbourCountOfLarge = 11
  private static let large = 100_000

  init(b: [Vector3], dimensions: Int, density: Double) {
    self.b = b
    self.dimensions = dimensions
    self.density = density
    box = BoundingBox(b)
    let spacing = pow(density, -1 / Double(dimensions))
    grid = PointGrid(b, edge: max(4, 0.4 * spacing))
    index = TriangleIndex(
      b,
      neighbours: PointGrid(b, edge: spacing)
        .nearest(b.count > Self.large ? Self.neighbourCountOfLarge : Self.neighbourCount))
  }
}
