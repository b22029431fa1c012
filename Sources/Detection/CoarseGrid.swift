import Concurrency
import Imaging
import Vocabulary

/// A stack seen through voxels of at most 2 µm: blocks of whole voxels, averaged. Somata are searched on this grid.
struct CoarseGrid: Hashable, Sendable {
  /// A part of the grid, and what is read around it so that its filters see what lies beyond.
  struct Tile: Hashable, Sendable {
    /// Where maxima are looked for.
    let core: VoxelBox
    /// `core` and a margin, within the grid.
    let outer: VoxelBox
  }

  /// The longest edge of a coarse voxel, in µm, where the stack's own is not longer.
  private static let edge = 2.05
  /// Edge of a tile's core, in coarse voxels.
  private static let tile = 128
  /// Coarse planes that are read at once.
  private static let planesAtOnce = 8

  let source: StackShape
  /// Voxels averaged into one, by axis.
  let factors: (x: Int, y: Int, z: Int)
  let shape: StackShape
  /// Of a coarse voxel, in µm.
  let voxel: VoxelSize

  init(shape: StackShape, voxel: VoxelSize) {
    func factor(_ edge: Double, _ count: Int) -> Int { max(1, min(count, Int(min(Self.edge / edge, 1e6)))) }
    source = shape
    factors = (factor(voxel.x, shape.width), factor(voxel.y, shape.height), factor(voxel.z, shape.depth))
    self.shape = StackShape(
      width: shape.width / factors.x, height: shape.height / factors.y, depth: shape.depth / factors.z)
    self.voxel = VoxelSize(
      x: voxel.x * Double(factors.x), y: voxel.y * Double(factors.y), z: voxel.z * Double(factors.z))
  }

  static func == (a: Self, b: Self) -> Bool { a.source == b.source && a.voxel == b.voxel }
  func hash(into hasher: inout Hasher) { hasher.combine(source) }

  /// Of the whole stack, in mm³.
  var volume: Double { volume(of: VoxelBox(origin: VoxelOrigin(x: 0, y: 0, z: 0), shape: shape)) }

  func volume(of box: VoxelBox) -> Double {
    Double(box.shape.voxelCount) * voxel.x * voxel.y * voxel.z * 1e-9
  }

  /// The grid in tiles; their cores cover it once.
  /// - Parameter margin: In µm.
  func tiles(margin: Double) -> [Tile] {
    func ranges(_ count: Int, _ edge: Double) -> [(core: Range<Int>, outer: Range<Int>)] {
      let parts = max(1, (count + Self.tile - 1) / Self.tile)
      let margin = Int((margin / edge).rounded(.up))
      return (0..<parts).map { part in
        let core = part * count / parts..<(part + 1) * count / parts
        return (core, max(0, core.lowerBound - margin)..<min(count, core.upperBound + margin))
      }
    }
    let (xs, ys) = (ranges(shape.width, voxel.x), ranges(shape.height, voxel.y))
    return ranges(shape.depth, voxel.z).flatMap { z in
      ys.flatMap { y in
        xs.map { x in
          Tile(
            core: VoxelBox(x: x.core, y: y.core, z: z.core), outer: VoxelBox(x: x.outer, y: y.outer, z: z.outer))
        }
      }
    }
  }

  /// Means of the voxels that are numbers; NaN where none is.
  /// - Parameter box: In coarse voxels.
  func read(_ box: VoxelBox, from source: some VoxelSource) throws -> Volume {
    var volume = Volume(box: box)
    for first in stride(from: box.z.lowerBound, to: box.z.upperBound, by: Self.planesAtOnce) {
      let planes = first..<min(first + Self.planesAtOnce, box.z.upperBound)
      let fine = VoxelBox(
        x: box.x.lowerBound * factors.x..<box.x.upperBound * factors.x,
        y: box.y.lowerBound * factors.y..<box.y.upperBound * factors.y,
        z: planes.lowerBound * factors.z..<planes.upperBound * factors.z)
      let values = try source.voxels(in: fine)
      average(values, of: fine.shape, planes: planes.count, into: &volume, at: first - box.z.lowerBound)
    }
    return volume
  }

  private func average(
    _ values: [Float], of fine: StackShape, planes: Int, into volume: inout Volume, at firstPlane: Int
  ) {
    let (fx, fy, fz) = factors
    let (width, height) = (volume.width, volume.height)
    values.withUnsafeBufferPointer { values in
      volume.values.withUnsafeMutableBufferPointer { result in
        nonisolated(unsafe) let (values, result) = (values, result)
        parallelFor(planes * height) { row in
          let (z, y) = (row / height, row % height)
          let out = UnsafeMutableBufferPointer(
            rebasing: result[((firstPlane + z) * height + y) * width..<((firstPlane + z) * height + y + 1) * width])
          for x in 0..<width {
            var (sum, count): (Float, Float) = (0, 0)
            for dz in 0..<fz {
              for dy in 0..<fy {
                let start = ((z * fz + dz) * fine.height + y * fy + dy) * fine.width + x * fx
                for value in values[start..<start + fx] where value.isFinite {
                  sum += value
                  count += 1
                }
              }
            }
            out[x] = sum / count
          }
        }
      }
    }
  }
}

extension [CoarseGrid.Tile] {
  /// At most `count` tiles, evenly spread over the list.
  func spread(over count: Int) -> [CoarseGrid.Tile] {
    let taken = Swift.min(count, self.count)
    return (0..<taken).map { self[(2 * $0 + 1) * self.count / (2 * taken)] }
  }
}
