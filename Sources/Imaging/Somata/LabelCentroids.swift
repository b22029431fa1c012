internal import Vocabulary

/// Centroids and sizes of the labels of an image, from its pixels one by one; 0 is background.
struct LabelCentroids {
  /// Sums over the pixels of one label.
  private struct Sums {
    var count = 0
    var x = 0.0
    var y = 0.0
    var z = 0.0
  }

  private var sums: [Int: Sums] = [:]
  /// Of the pixels since the label last changed: a run of one label costs one look-up.
  private var run = Sums()
  private var label = 0

  mutating func add(_ label: Int, x: Int, y: Int, z: Int) {
    if label != self.label { endRun(next: label) }
    guard label != 0 else { return }
    run.count += 1
    run.x += Double(x)
    run.y += Double(y)
    run.z += Double(z)
  }

  private mutating func endRun(next: Int) {
    if run.count > 0 {
      sums[label, default: Sums()].count += run.count
      sums[label, default: Sums()].x += run.x
      sums[label, default: Sums()].y += run.y
      sums[label, default: Sums()].z += run.z
    }
    (label, run) = (next, Sums())
  }

  /// One soma per label, with the radius of a ball of the same volume, or of a disc of the same area in a flat image.
  mutating func somata(voxel: VoxelSize, isFlat: Bool) -> [SomaTable.Soma] {
    endRun(next: 0)
    return sums.sorted { $0.key < $1.key }.map { label, sums in
      let n = Double(sums.count)
      let size = n * voxel.x * voxel.y
      let radius = isFlat ? (size / .pi).squareRoot() : Self.cubeRoot(size * voxel.z * 3 / (4 * .pi))
      return SomaTable.Soma(
        label: String(label),
        position: Point3(
          x: (sums.x / n + 0.5) * voxel.x, y: (sums.y / n + 0.5) * voxel.y, z: (sums.z / n + 0.5) * voxel.z),
        radius: radius, line: label)
    }
  }

  /// By Newton's method.
  private static func cubeRoot(_ value: Double) -> Double {
    var root = max(value, 1e-30)
    for _ in 0..<200 { root = (2 * root + value / (root * root)) / 3 }
    return root
  }
}
