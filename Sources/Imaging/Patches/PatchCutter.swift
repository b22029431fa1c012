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
/// each pixel where pixels are coarser than voxels, linear interpolation where they are finer), then normalise over
/// what lies inside the stack.
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
    let planes = recipe.slabs.map { SlabPlanes(at: position.z, half: $0, pitch: voxel.z, count: shape.depth).range }
    let z = planes.reduce(planes[0]) {
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
    for slab in recipe.slabs {
      let planes = SlabPlanes(at: position.z, half: slab, pitch: voxel.z, count: shape.depth)
      var projected = [Float](repeating: 0, count: planeCount)
      for (i, z) in planes.range.enumerated() {
        let first = (z - box.z.lowerBound) * planeCount
        let weight = planes.weights[i]
        for j in 0..<planeCount {
          switch recipe.projection {
          case .maximum: projected[j] = i == 0 ? voxels[first + j] : max(projected[j], voxels[first + j])
          case .mean: projected[j] += weight * voxels[first + j]
          }
        }
      }
      var channel = resample(projected, width: box.x.count, columns: columns, rows: rows)
      normalise(&channel, columns: columns, rows: rows)
      values += channel
    }
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

  private func normalise(_ channel: inout [Float], columns: ResampledAxis, rows: ResampledAxis) {
    let pixels = recipe.pixels
    var inside: [Float] = []
    inside.reserveCapacity(channel.count)
    for i in 0..<pixels where rows.isInside(i) {
      for j in 0..<pixels where columns.isInside(j) { inside.append(channel[i * pixels + j]) }
    }
    guard !inside.isEmpty else { return }
    let scale = GreyScale(inside, normalisation: recipe.normalisation)
    for i in 0..<pixels {
      for j in 0..<pixels {
        let isInside = rows.isInside(i) && columns.isInside(j)
        channel[i * pixels + j] = scale.apply(isInside ? channel[i * pixels + j] : scale.low)
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
