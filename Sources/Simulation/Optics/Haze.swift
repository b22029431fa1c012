import Vocabulary

/// The label's light that arrives out of focus: the density, blurred over some 20 µm.
struct Haze {
  private let field: SmoothField

  /// Averages the density over cubes of 10 µm, then over each cube and its neighbours.
  init(of volume: DensityVolume) {
    let shape = volume.shape
    let extent = SIMD3(Float(shape.width), Float(shape.height), Float(shape.depth)) * volume.voxel
    var field = SmoothField(extent: extent, pitch: 10)
    let count = field.count
    var voxels = [Float](repeating: 0, count: field.values.count)
    let columns = (0..<shape.width).map { min(count.x - 1, Int((Float($0) + 0.5) * volume.voxel.x / 10 + 0.5)) }
    for z in 0..<shape.depth {
      let gz = min(count.z - 1, Int((Float(z) + 0.5) * volume.voxel.z / 10 + 0.5))
      for y in 0..<shape.height {
        let gy = min(count.y - 1, Int((Float(y) + 0.5) * volume.voxel.y / 10 + 0.5))
        let (line, row) = ((gz * count.y + gy) * count.x, (z * shape.height + y) * shape.width)
        for x in 0..<shape.width {
          field.values[line + columns[x]] += volume.values[row + x]
          voxels[line + columns[x]] += 1
        }
      }
    }
    for i in voxels.indices where voxels[i] > 0 { field.values[i] /= voxels[i] }
    for stride in [1, count.x, count.x * count.y] { Self.smooth(&field, stride) }
    self.field = field
  }

  /// One row of a stack, as `SmoothField.row`.
  func row(y: Float, z: Float, step: Float, width: Int, into row: inout [Float]) {
    field.row(y: y, z: z, step: step, width: width, into: &row)
  }

  /// [1 2 1] / 4 along one axis of the grid; the ends are replicated.
  private static func smooth(_ field: inout SmoothField, _ stride: Int) {
    let old = field.values
    let limit = stride == 1 ? field.count.x : stride == field.count.x ? field.count.y : field.count.z
    for i in old.indices {
      let position = i / stride % limit
      let before = position > 0 ? old[i - stride] : old[i]
      let after = position < limit - 1 ? old[i + stride] : old[i]
      field.values[i] = 0.25 * before + 0.5 * old[i] + 0.25 * after
    }
  }
}
