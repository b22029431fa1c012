internal import Vocabulary

/// Projection of a slab along z.
enum SlabProjection {
  /// The planes of a slab: those whose centre is inside it, or the nearest one where it is thinner than a plane; none
  /// outside the stack.
  ///
  /// - Parameters:
  ///   - z: Position of the neuron, in µm.
  ///   - pitch: µm from plane to plane.
  static func planes(of slab: Slab, at z: Double, pitch: Double, count: Int) -> Range<Int> {
    // The offset keeps rounding from assigning a plane at a shared bound to both slabs or to none.
    let low = (z + slab.lower) / pitch - 1e-9
    let high = (z + slab.upper) / pitch - 1e-9
    let first = max(0, Int((low - 0.5).rounded(.up)))
    let last = min(count, Int((high - 0.5).rounded(.up)))
    if first < last { return first..<last }
    let centre = Int(((low + high) / 2).rounded(.down))
    return high > low && high - low < 1 && (0..<count).contains(centre) ? centre..<centre + 1 : 0..<0
  }

  /// One image, row by row, from some planes of a box.
  static func project(
    _ voxels: UnsafeBufferPointer<Float>, box: VoxelBox, planes: Range<Int>, by projection: PatchRecipe.Projection
  ) -> [Float] {
    let count = box.x.count * box.y.count
    let planeCount = Float(planes.count)
    var projected = [Float](repeating: 0, count: count)
    projected.withUnsafeMutableBufferPointer { projected in
      for z in planes {
        let first = (z - box.z.lowerBound) * count
        let plane = UnsafeBufferPointer(rebasing: voxels[first..<first + count])
        switch projection {
        case .maximum where z == planes.lowerBound: _ = projected.update(fromContentsOf: plane)
        case .maximum:
          combine(plane, into: projected) { $0.replacing(with: $1, where: $1 .>= $0) }
        case .mean:
          let divisor = SIMD8(repeating: planeCount)
          combine(plane, into: projected) { $0 + $1 / divisor }
        }
      }
    }
    return projected
  }

  /// Eight pixels at a time, the remainder one by one.
  private static func combine(
    _ plane: UnsafeBufferPointer<Float>, into projected: UnsafeMutableBufferPointer<Float>,
    _ operation: (_ accumulated: SIMD8<Float>, _ next: SIMD8<Float>) -> SIMD8<Float>
  ) {
    let (from, to) = (UnsafeRawBufferPointer(plane), UnsafeMutableRawBufferPointer(projected))
    let whole = plane.count / 8 * 8
    for i in stride(from: 0, to: 4 * whole, by: 32) {
      let result = operation(
        to.loadUnaligned(fromByteOffset: i, as: SIMD8<Float>.self),
        from.loadUnaligned(fromByteOffset: i, as: SIMD8<Float>.self))
      to.storeBytes(of: result, toByteOffset: i, as: SIMD8<Float>.self)
    }
    for i in whole..<plane.count {
      projected[i] = operation(SIMD8(repeating: projected[i]), SIMD8(repeating: plane[i]))[0]
    }
  }
}
