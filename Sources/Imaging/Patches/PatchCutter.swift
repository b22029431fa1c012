internal import Concurrency
package import Vocabulary

/// Cuts patches that are comparable between microscopes: same µm per pixel, same slabs, same grey scale.
///
/// For each slab: project along z over its planes, then resample in x and y (mean over the area of each pixel where pixels
/// are coarser than voxels, linear interpolation where they are finer); then normalise all slabs together over what is
/// inside the stack. NaN and infinite pixels count as outside it.
package struct PatchCutter: Sendable {
  package let recipe: PatchRecipe

  package init(recipe: PatchRecipe) {
    precondition(recipe.pixels > 0 && recipe.field > 0 && !recipe.slabs.isEmpty, "an empty recipe")
    self.recipe = recipe
  }

  /// The voxels that the patch around a position (in µm) needs; `cut` reads no others.
  package func box(around position: Point3, in shape: StackShape, voxel: VoxelSize) -> VoxelBox {
    let columns = axis(at: position.x, pitch: voxel.x, count: shape.width)
    let rows = axis(at: position.y, pitch: voxel.y, count: shape.height)
    let planes = planes(at: position, in: shape, voxel: voxel).filter { !$0.isEmpty }
    let first = planes.map(\.lowerBound).min() ?? 0
    let last = planes.map(\.upperBound).max() ?? first
    return VoxelBox(x: columns.voxels, y: rows.voxels, z: first..<last)
  }

  /// - Parameters:
  ///   - position: Centre of the patch, in µm from the stack's corner.
  ///   - name: The neuron in errors.
  /// - Throws: `outside` when the position is outside the stack by more than a voxel and 2 µm; errors of `source`.
  package func cut(_ source: some VoxelSource, at position: Point3, named name: String = "") throws -> Patch {
    let (shape, voxel) = (source.shape, source.voxelSize)
    try requireInside(position, shape: shape, voxel: voxel, name: name)
    let columns = axis(at: position.x, pitch: voxel.x, count: shape.width)
    let rows = axis(at: position.y, pitch: voxel.y, count: shape.height)
    let box = box(around: position, in: shape, voxel: voxel)
    let voxels = box.isEmpty ? [] : try source.voxels(in: box)
    let slabs = planes(at: position, in: shape, voxel: voxel)
    let resampler = PlaneResampler(columns: columns, rows: rows)
    let pixels = recipe.pixels * recipe.pixels
    let hasGaps = PresentVoxels.areMissing(in: voxels, of: source.pixelType)
    // Of each value the weight of the voxels that hold a number.
    var weights = [Float](repeating: 0, count: hasGaps ? recipe.valueCount : 0)
    var values = [Float](unsafeUninitializedCapacity: recipe.valueCount) { values, used in
      voxels.withUnsafeBufferPointer { voxels in
        parallelFor(slabs.count) { slab in
          let channel = UnsafeMutableBufferPointer(rebasing: values[slab * pixels..<(slab + 1) * pixels])
          if hasGaps { return channel.initialize(repeating: 0) }
          let projected = SlabProjection.project(voxels, box: box, planes: slabs[slab], by: recipe.projection)
          resampler.resample(projected, width: box.x.count, pixels: recipe.pixels, into: channel)
        }
      }
      used = recipe.valueCount
    }
    if hasGaps { fill(&values, &weights, voxels, box, slabs, resampler) }
    guard
      hasGaps || slabs.contains(where: \.isEmpty) || columns.insideCount < recipe.pixels
        || rows.insideCount < recipe.pixels
    else {
      let reason = unusable(values, isInside: nil, isInGap: [])
      let scale = GreyScale(values, normalisation: recipe.normalisation)
      for i in values.indices { values[i] = scale.apply(values[i]) }
      return Patch(values: values, outside: 0, unusable: reason)
    }
    let columnIsInside = (0..<recipe.pixels).map(columns.isInside)
    var isInside: [Bool] = []
    isInside.reserveCapacity(values.count)
    var isInGap: [Bool] = []
    for planes in slabs {
      for i in 0..<recipe.pixels {
        let rowIsInside = !planes.isEmpty && rows.isInside(i)
        for j in 0..<recipe.pixels { isInside.append(rowIsInside && columnIsInside[j]) }
      }
    }
    if hasGaps {
      isInGap = values.indices.map { isInside[$0] && weights[$0] < 0.5 }
      for i in values.indices where isInGap[i] { isInside[i] = false }
    }
    let reason = unusable(values, isInside: isInside, isInGap: isInGap)
    let inside = values.indices.filter { isInside[$0] }.map { values[$0] }
    let scale = GreyScale(inside, normalisation: recipe.normalisation)
    for i in values.indices { values[i] = scale.apply(isInside[i] ? values[i] : scale.low) }
    let filled = Double(inside.count) / Double(recipe.valueCount)
    return Patch(values: values, outside: 1 - filled, unusable: reason)
  }

  /// Projects and resamples a box with gaps: each value is the mean of the voxels that hold a number, by their weight.
  private func fill(
    _ values: inout [Float], _ weights: inout [Float], _ voxels: [Float], _ box: VoxelBox, _ slabs: [Range<Int>],
    _ resampler: PlaneResampler
  ) {
    let pixels = recipe.pixels * recipe.pixels
    for slab in slabs.indices {
      let (plane, present) = voxels.withUnsafeBufferPointer {
        PresentVoxels.project($0, box: box, planes: slabs[slab], by: recipe.projection)
      }
      for (plane, isWeight) in [(plane, false), (present, true)] {
        func resample(_ target: inout [Float]) {
          target.withUnsafeMutableBufferPointer { target in
            let channel = UnsafeMutableBufferPointer(rebasing: target[slab * pixels..<(slab + 1) * pixels])
            resampler.resample(plane, width: box.x.count, pixels: recipe.pixels, into: channel)
          }
        }
        if isWeight { resample(&weights) } else { resample(&values) }
      }
    }
    for i in values.indices { values[i] = weights[i] > 0 ? values[i] / weights[i] : 0 }
  }

  /// The planes of each slab; none for a slab outside the stack.
  private func planes(at position: Point3, in shape: StackShape, voxel: VoxelSize) -> [Range<Int>] {
    recipe.slabs.map { SlabProjection.planes(of: $0, at: position.z, pitch: voxel.z, count: shape.depth) }
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
    for (axis, coordinate, extent, pitch) in sides {
      let tolerance = max(pitch, 2)
      guard coordinate.isFinite, coordinate >= -tolerance, coordinate <= extent + tolerance else {
        throw .outside(
          soma: name, detail: "\(axis) = \(Self.rounded(coordinate)) µm of 0 to \(Self.rounded(extent))")
      }
    }
  }

  /// A number with at most one decimal.
  private static func rounded(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
  }
}
