internal import Numerics
import Concurrency
package import Vocabulary

/// The crop around one neuron by a recipe.
package struct Patch: Hashable, Sendable {
  /// Channels × rows × columns, as the recipe's `valueCount` says.
  package let values: [Float]
  /// The share of the field that lies outside the stack, 0 to 1; filled with the patch's low value.
  package let outside: Double
}

/// Cuts patches so that two microscopes' look alike: same µm per pixel, same layers, same grey scale.
///
/// For each slab: project along z over the planes it covers, then resample the plane in x and y (mean over the area of
/// each pixel where pixels are coarser than voxels, linear interpolation where they are finer); then normalise all slabs
/// together over what lies inside the stack.
package struct PatchCutter: Sendable {
  package let recipe: PatchRecipe

  package init(recipe: PatchRecipe) {
    precondition(recipe.pixels > 0 && recipe.field > 0 && !recipe.slabs.isEmpty, "an empty recipe")
    self.recipe = recipe
  }

  /// The voxels a patch needs; nothing else is read.
  package func box(around position: Point3, in shape: StackShape, voxel: VoxelSize) -> VoxelBox {
    let columns = axis(at: position.x, pitch: voxel.x, count: shape.width)
    let rows = axis(at: position.y, pitch: voxel.y, count: shape.height)
    let planes = planes(at: position, in: shape, voxel: voxel).filter { !$0.isEmpty }
    let first = planes.map(\.lowerBound).min() ?? 0
    let last = planes.map(\.upperBound).max() ?? first
    return VoxelBox(x: columns.voxels, y: rows.voxels, z: first..<last)
  }

  /// - Throws: `outside` when the position is beyond the stack by more than a voxel and 2 µm; what `source` throws.
  package func cut(_ source: some VoxelSource, at position: Point3, named name: String = "") throws -> Patch {
    let (shape, voxel) = (source.shape, source.voxelSize)
    try requireInside(position, shape: shape, voxel: voxel, name: name)
    let columns = axis(at: position.x, pitch: voxel.x, count: shape.width)
    let rows = axis(at: position.y, pitch: voxel.y, count: shape.height)
    let box = box(around: position, in: shape, voxel: voxel)
    let voxels = box.isEmpty ? [] : try source.voxels(in: box)
    let slabs = planes(at: position, in: shape, voxel: voxel)
    let pixels = recipe.pixels * recipe.pixels
    var values = [Float](unsafeUninitializedCapacity: recipe.valueCount) { values, used in
      voxels.withUnsafeBufferPointer { voxels in
        parallelFor(slabs.count) { slab in
          let projected = project(voxels, box: box, planes: slabs[slab])
          let part = UnsafeMutableBufferPointer(rebasing: values[slab * pixels..<(slab + 1) * pixels])
          resample(projected, width: box.x.count, columns: columns, rows: rows, into: part)
        }
      }
      used = recipe.valueCount
    }
    guard slabs.contains(where: \.isEmpty) || columns.insideCount < recipe.pixels || rows.insideCount < recipe.pixels
    else {
      let scale = GreyScale(values, normalisation: recipe.normalisation)
      for i in values.indices { values[i] = scale.apply(values[i]) }
      return Patch(values: values, outside: 0)
    }
    let columnIsInside = (0..<recipe.pixels).map(columns.isInside)
    var isInside: [Bool] = []
    isInside.reserveCapacity(values.count)
    for planes in slabs {
      for i in 0..<recipe.pixels {
        let rowIsInside = !planes.isEmpty && rows.isInside(i)
        for j in 0..<recipe.pixels { isInside.append(rowIsInside && columnIsInside[j]) }
      }
    }
    let inside = values.indices.filter { isInside[$0] }.map { values[$0] }
    let scale = GreyScale(inside, normalisation: recipe.normalisation)
    for i in values.indices { values[i] = scale.apply(isInside[i] ? values[i] : scale.low) }
    return Patch(values: values, outside: 1 - Double(inside.count) / Double(recipe.valueCount))
  }

  /// The planes of each slab; none for a slab beyond the stack.
  private func planes(at position: Point3, in shape: StackShape, voxel: VoxelSize) -> [Range<Int>] {
    recipe.slabs.map { SlabPlanes.range(of: $0, at: position.z, pitch: voxel.z, count: shape.depth) }
  }

  /// One image from some planes of a box.
  private func project(_ voxels: UnsafeBufferPointer<Float>, box: VoxelBox, planes: Range<Int>) -> [Float] {
    let count = box.x.count * box.y.count
    let planeCount = Float(planes.count)
    var projected = [Float](repeating: 0, count: count)
    projected.withUnsafeMutableBufferPointer { projected in
      for z in planes {
        let first = (z - box.z.lowerBound) * count
        let plane = UnsafeBufferPointer(rebasing: voxels[first..<first + count])
        switch recipe.projection {
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

  /// Eight pixels at a time, the last few one by one.
  private func combine(
    _ plane: UnsafeBufferPointer<Float>, into projected: UnsafeMutableBufferPointer<Float>,
    _ operation: (_ sum: SIMD8<Float>, _ next: SIMD8<Float>) -> SIMD8<Float>
  ) {
    let (from, to) = (UnsafeRawBufferPointer(plane), UnsafeMutableRawBufferPointer(projected))
    let whole = plane.count / 8 * 8
    for i in stride(from: 0, to: 4 * whole, by: 32) {
      let made = operation(
        to.loadUnaligned(fromByteOffset: i, as: SIMD8<Float>.self),
        from.loadUnaligned(fromByteOffset: i, as: SIMD8<Float>.self))
      to.storeBytes(of: made, toByteOffset: i, as: SIMD8<Float>.self)
    }
    for i in whole..<plane.count {
      projected[i] = operation(SIMD8(repeating: projected[i]), SIMD8(repeating: plane[i]))[0]
    }
  }

  private func axis(at centre: Double, pitch: Double, count: Int) -> ResampledAxis {
    ResampledAxis(centre: centre, field: recipe.field, pixels: recipe.pixels, pitch: pitch, count: count)
  }

  private func requireInside(
    _ position: Point3, shape: StackShape, voxel: VoxelSize, name: String
  ) throws(ImagingError) {
    let sides = [
      ("x", position.x, Double(shape.width) * voxel.x, voxel.x),
      ("y", position.y, Double(shape.height) * voxel.y, voxel.y),
      ("z", position.z, Double(shape.depth) * voxel.z, voxel.z),
    ]
    for (axis, place, extent, pitch) in sides {
      let slack = max(pitch, 2)
      guard place.isFinite, place >= -slack, place <= extent + slack else {
        throw .outside(soma: name, detail: "\(axis) = \(shortened(place)) µm of 0 to \(shortened(extent))")
      }
    }
  }

  /// Columns first, then rows; pixels outside are 0 until they are filled.
  private func resample(
    _ plane: [Float], width: Int, columns: ResampledAxis, rows: ResampledAxis,
    into result: UnsafeMutableBufferPointer<Float>
  ) {
    let pixels = recipe.pixels
    result.update(repeating: 0)
    guard width > 0, !plane.isEmpty else { return }
    let height = plane.count / width
    let narrow = [Float](unsafeUninitializedCapacity: height * pixels) { narrow, used in
      columns.withTaps { taps, starts in
        plane.withUnsafeBufferPointer { plane in
          for y in 0..<height {
            for j in 0..<pixels {
              var sum: Float = 0
              for tap in starts[j]..<starts[j + 1] { sum += taps[tap].weight * plane[y * width + taps[tap].voxel] }
              narrow[y * pixels + j] = sum
            }
          }
        }
      }
      used = height * pixels
    }
    rows.withTaps { taps, starts in
      narrow.withUnsafeBufferPointer { narrow in
        for i in 0..<pixels {
          for tap in starts[i]..<starts[i + 1] {
            let (y, weight) = taps[tap]
            for j in 0..<pixels { result[i * pixels + j] += weight * narrow[y * pixels + j] }
          }
        }
      }
    }
  }
}

/// A number for a message: at most one decimal.
func shortened(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  let tenths = (value * 10).rounded() / 10
  return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
}
