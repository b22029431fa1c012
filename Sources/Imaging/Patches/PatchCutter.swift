package import Vocabulary

/// The crop around one neuron by a recipe.
package struct Patch: Hashable, Sendable {
  /// Channels × rows × columns, as the recipe's `valueCount` says.
  package let values: [Float]
  /// The share of the field that lies outside the stack, 0 to 1; filled with each slab's low value.
  package let outside: Double
}

/// Cuts patches so that two microscopes' look alike: same µm per pixel, same thickness, same grey scale.
///
/// For each slab: project along z over the planes it covers, then resample the plane in x and y (mean over the area of
/// each pixel where pixels are coarser than voxels, linear interpolation where they are finer); then normalise all
/// channels together, over what lies inside the stack.
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
    let planes = recipe.slabs.map { SlabPlanes(at: position.z, $0, pitch: voxel.z, count: shape.depth).range }
      .filter { !$0.isEmpty }
    let z = planes.reduce(planes.first ?? 0..<0) {
      min($0.lowerBound, $1.lowerBound)..<max($0.upperBound, $1.upperBound)
    }
    return VoxelBox(x: columns.voxels, y: rows.voxels, z: z)
  }

  /// - Throws: `outside` when the position is beyond the stack by more than a voxel and 2 µm; what `source` throws.
  package func cut(_ source: some VoxelSource, at position: Point3, named name: String = "") throws -> Patch {
    let (shape, voxel) = (source.shape, source.voxelSize)
    try requireInside(position, shape: shape, voxel: voxel, name: name)
    let columns = axis(at: position.x, pitch: voxel.x, count: shape.width)
    let rows = axis(at: position.y, pitch: voxel.y, count: shape.height)
    let box = box(around: position, in: shape, voxel: voxel)
    let voxels = try source.voxels(in: box)
    let planeCount = box.x.count * box.y.count
    var values: [Float] = []
    values.reserveCapacity(recipe.valueCount)
    var present: [Bool] = []
    for slab in recipe.slabs {
      let planes = SlabPlanes(at: position.z, slab, pitch: voxel.z, count: shape.depth).range
      present.append(!planes.isEmpty && planeCount > 0)
      guard present.last == true else {
        values += repeatElement(0, count: recipe.pixels * recipe.pixels)
        continue
      }
      let projected = project(voxels, planes: planes, of: box)
      values += resample(projected, width: box.x.count, columns: columns, rows: rows)
    }
    normalise(&values, present: present, columns: columns, rows: rows)
    let inside = columns.insideCount * rows.insideCount
    return Patch(values: values, outside: 1 - Double(inside) / Double(recipe.pixels * recipe.pixels))
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

  /// Columns first, then rows; pixels outside stay 0 until they are filled.
  private func resample(_ plane: [Float], width: Int, columns: ResampledAxis, rows: ResampledAxis) -> [Float] {
    let pixels = recipe.pixels
    let height = plane.count / width
    var narrow = [Float](repeating: 0, count: height * pixels)
    for y in 0..<height {
      for j in 0..<pixels {
        var sum: Float = 0
        for (x, weight) in columns.taps(of: j) { sum += weight * plane[y * width + x] }
        narrow[y * pixels + j] = sum
      }
    }
    var result = [Float](repeating: 0, count: pixels * pixels)
    for i in 0..<pixels {
      for (y, weight) in rows.taps(of: i) {
        for j in 0..<pixels { result[i * pixels + j] += weight * narrow[y * pixels + j] }
      }
    }
    return result
  }

  private func project(_ voxels: [Float], planes: Range<Int>, of box: VoxelBox) -> [Float] {
    let planeCount = box.x.count * box.y.count
    var projected = [Float](repeating: recipe.projection == .maximum ? -.infinity : 0, count: planeCount)
    let share = 1 / Float(planes.count)
    for z in planes {
      let first = (z - box.z.lowerBound) * planeCount
      switch recipe.projection {
      case .maximum: for j in 0..<planeCount { projected[j] = max(projected[j], voxels[first + j]) }
      case .mean: for j in 0..<planeCount { projected[j] += share * voxels[first + j] }
      }
    }
    return projected
  }

  /// values: [channels, pixels, pixels]; what lies outside the stack becomes the low value of what lies inside.
  private func normalise(_ values: inout [Float], present: [Bool], columns: ResampledAxis, rows: ResampledAxis) {
    let pixels = recipe.pixels
    func isInside(_ index: Int) -> Bool {
      let place = index % (pixels * pixels)
      return present[index / (pixels * pixels)] && rows.isInside(place / pixels) && columns.isInside(place % pixels)
    }
    let isWithin = values.indices.map(isInside)
    let within = values.indices.filter { isWithin[$0] }.map { values[$0] }
    guard !within.isEmpty else { return }
    let scale = GreyScale(within, normalisation: recipe.normalisation)
    for index in values.indices { values[index] = scale.apply(isWithin[index] ? values[index] : scale.low) }
  }
}

/// A number for a message: at most one decimal.
func shortened(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  let tenths = (value * 10).rounded() / 10
  return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
}
