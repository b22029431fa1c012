internal import Vocabulary

/// Pixels that hold no number: NaN and infinite ones, as registration and stitching leave them, are "nothing there".
enum PresentVoxels {
  /// Larger numbers are taken for infinite: differences and sums of the others stay finite.
  private static let largest: Float = 1e37

  static func isPresent(_ value: Float) -> Bool { abs(value) <= largest }

  /// Whether any voxel of a type that can hold NaN is absent.
  static func areMissing(in voxels: [Float], of type: PixelType) -> Bool {
    switch type {
    case .float16, .float32, .float64: !voxels.allSatisfy(isPresent)
    default: false
    }
  }

  /// As `SlabProjection.project`, over the voxels that are present; `weights` is 1 where any of the planes has one, else 0.
  static func project(
    _ voxels: UnsafeBufferPointer<Float>, box: VoxelBox, planes: Range<Int>, by projection: PatchRecipe.Projection
  ) -> (values: [Float], weights: [Float]) {
    let count = box.x.count * box.y.count
    var values = [Float](repeating: 0, count: count)
    var weights = [Float](repeating: 0, count: count)
    for z in planes {
      let first = (z - box.z.lowerBound) * count
      for i in 0..<count where isPresent(voxels[first + i]) {
        let value = voxels[first + i]
        switch projection {
        case .maximum: values[i] = weights[i] == 0 ? value : max(values[i], value)
        // The running mean stays finite where a sum would not.
        case .mean: values[i] += (value - values[i]) / (weights[i] + 1)
        }
        weights[i] += 1
      }
    }
    for i in 0..<count where weights[i] > 0 { weights[i] = 1 }
    return (values, weights)
  }
}
