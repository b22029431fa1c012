/// A slowly varying quantity on a coarse grid, sampled by trilinear interpolation; edge values are replicated.
struct SmoothField {
  /// Grid points along x, y and z.
  let count: SIMD3<Int>
  /// Distance between two grid points, in µm.
  let pitch: Float
  /// [z, y, x], row-major.
  var values: [Float]

  /// Zeros over a box of `extent` µm.
  init(extent: SIMD3<Float>, pitch: Float) {
    self.pitch = pitch
    count = SIMD3(Int(extent.x / pitch) + 2, Int(extent.y / pitch) + 2, Int(extent.z / pitch) + 2)
    values = [Float](repeating: 0, count: count.x * count.y * count.z)
  }

  /// A standard normal value at each grid point.
  init(extent: SIMD3<Float>, pitch: Float, random: inout RandomSource) {
    self.init(extent: extent, pitch: pitch)
    for i in values.indices { values[i] = random.normal() }
  }

  /// Samples one row of a stack: `width` voxels of `step` µm, at y and z in µm.
  func row(y: Float, z: Float, step: Float, width: Int, into row: inout [Float]) {
    func position(_ v: Float, _ limit: Int) -> (low: Int, high: Int, fraction: Float) {
      let q = min(max(v / pitch, 0), Float(limit - 1))
      let low = min(Int(q), limit - 1)
      return (low, min(low + 1, limit - 1), q - Float(low))
    }
    let (y0, y1, fy) = position(y, count.y)
    let (z0, z1, fz) = position(z, count.z)
    let line = (0..<count.x).map { x -> Float in
      func value(_ y: Int, _ z: Int) -> Float { values[(z * count.y + y) * count.x + x] }
      let near = value(y0, z0) * (1 - fy) + value(y1, z0) * fy
      let far = value(y0, z1) * (1 - fy) + value(y1, z1) * fy
      return near * (1 - fz) + far * fz
    }
    for x in 0..<width {
      let (x0, x1, fx) = position((Float(x) + 0.5) * step, count.x)
      row[x] = line[x0] * (1 - fx) + line[x1] * fx
    }
  }
}
