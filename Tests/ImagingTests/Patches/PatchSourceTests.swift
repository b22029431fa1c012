@testable import Imaging
import Numerics
import Testing
import Vocabulary

/// Patches are the same from memory, from chunks, and from a file outside the atlas.
struct PatchSourceTests {
  let folder = ScratchFolder()

  /// Dark planes, whose values fit one byte, between bright ones.
  private static func pixels(_ shape: StackShape, seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    return (0..<shape.depth).flatMap { z in
      (0..<shape.width * shape.height).flatMap { _ -> [UInt8] in
        let value = random.integer(below: z % 3 == 0 ? 700 : 1 + random.integer(below: 200))
        return [UInt8(value & 255), UInt8(value >> 8)]
      }
    }
  }

  @Test(arguments: PatchRecipe.Projection.allCases) func patchesFromChunksAndLinkedFilesEqualThoseFromMemory(
    _ projection: PatchRecipe.Projection
  ) throws {
    let shape = StackShape(width: 83, height: 61, depth: 29)
    let voxel = VoxelSize(x: 1, y: 1, z: 1)
    let bytes = Self.pixels(shape, seed: 21)
    let array = VoxelArray(
      shape: shape, voxelSize: voxel, values: bytes.withUnsafeBytes { PixelType.uint16.floats($0) })
    let chunk = StackShape(width: 16, height: 16, depth: 8)
    let chunks = try ChunkArray.cut(bytes, shape: shape, type: .uint16, chunk: chunk)
    let chunked = ChunkedVoxels(
      grid: ChunkGrid(stack: shape, chunk: chunk), voxelSize: voxel, pixelType: .uint16, provider: chunks, capacity: 40)
    let plan = TIFFStackWriter.Plan(shape: shape, pixelType: .uint16, voxel: voxel, packing: .none)
    let writer = try TIFFStackWriter(path: folder.file("stack.tif"), plan: plan)
    let planeBytes = shape.width * shape.height * 2
    for z in 0..<shape.depth { try writer.add(Array(bytes[z * planeBytes..<(z + 1) * planeBytes])) }
    try writer.finish()
    let reader = try StackReader(path: folder.file("stack.tif"))
    let linked = try SectionArray(reader).voxels(reader)

    let slabs = [Slab(from: -9, to: -3), Slab(from: -3, to: 3), Slab(from: 3, to: 8)]
    let recipes = [
      PatchRecipe(field: 19, pixels: 23, slabs: slabs, projection: projection, normalisation: .none),
      PatchRecipe(field: 32, pixels: 12, slabs: slabs, projection: projection, normalisation: .percentile),
    ]
    var random = SeededRandom(seed: 22)
    for i in 0..<60 {
      let recipe = recipes[i % 2]
      // Every third at an edge, where part of the field is outside the stack.
      let position = Point3(
        x: i % 3 == 0 ? [0, 83][i % 2] : random.uniform(0..<83), y: random.uniform(0..<61), z: random.uniform(0..<29))
      let expected = try PatchCutter(recipe: recipe).cut(array, at: position)
      #expect(try PatchCutter(recipe: recipe).cut(chunked, at: position) == expected)
      #expect(try PatchCutter(recipe: recipe).cut(linked, at: position) == expected)
      if recipe.normalisation == .none, expected.outside == 0 {
        #expect(expected.values == Self.reference(array, at: position, recipe: recipe))
      }
    }
  }

  /// Reference: voxel by voxel, in the same order of summation.
  private static func reference(_ stack: VoxelArray, at position: Point3, recipe: PatchRecipe) -> [Float] {
    let columns = ResampledAxis(
      centre: position.x, field: recipe.field, pixels: recipe.pixels, pitch: stack.voxelSize.x, count: stack.shape.width
    )
    let rows = ResampledAxis(
      centre: position.y, field: recipe.field, pixels: recipe.pixels, pitch: stack.voxelSize.y,
      count: stack.shape.height)
    return recipe.slabs.flatMap { slab in
      let planes = SlabProjection.planes(of: slab, at: position.z, pitch: stack.voxelSize.z, count: stack.shape.depth)
      func projected(_ x: Int, _ y: Int) -> Float {
        let values = planes.map {
          stack.values[
            ($0 * stack.shape.height + rows.voxels.lowerBound + y) * stack.shape.width + columns.voxels.lowerBound + x]
        }
        return recipe.projection == .maximum
          ? values.max() ?? 0 : values.reduce(0) { $0 + $1 / Float(planes.count) }
      }
      func sum(_ axis: ResampledAxis, of pixel: Int, _ value: (Int) -> Float) -> Float {
        var sum: Float = 0
        axis.withTaps { taps, starts in
          for tap in starts[pixel]..<starts[pixel + 1] { sum += taps[tap].weight * value(taps[tap].voxel) }
        }
        return sum
      }
      return (0..<recipe.pixels).flatMap { i in
        (0..<recipe.pixels).map { j in
          sum(rows, of: i) { y in sum(columns, of: j) { x in projected(x, y) } }
        }
      }
    }
  }

  /// Counts the work of a patch; its time is measured by `Benchmarks/ingest`.
  @Test func aPatchFetchesItsChunksInOneQueryAndDecodesOnlyItsPlanes() throws {
    let shape = StackShape(width: 96, height: 96, depth: 48)
    let chunk = StackShape(width: 32, height: 32, depth: 16)
    let chunks = try ChunkArray.cut(Self.pixels(shape, seed: 23), shape: shape, type: .uint16, chunk: chunk)
    let counter = CountingProvider(chunks)
    let chunked = ChunkedVoxels(
      grid: ChunkGrid(stack: shape, chunk: chunk), voxelSize: VoxelSize(x: 1, y: 1, z: 1), pixelType: .uint16,
      provider: counter)
    let recipe = PatchRecipe(field: 24, pixels: 24, slabs: [Slab(from: -10, to: 10)])
    let cutter = PatchCutter(recipe: recipe)
    // Two by two chunks, and planes 20 to 39: the second and the third layer.
    _ = try cutter.cut(chunked, at: Point3(x: 32, y: 64, z: 30))
    #expect(counter.calls == 1)
    #expect(chunked.fetchedChunks == 8)
    #expect(chunked.decodedPages == 4 * 20)
    // Another patch in the same chunks.
    _ = try cutter.cut(chunked, at: Point3(x: 33, y: 62, z: 30))
    #expect(counter.calls == 1)
    #expect(chunked.decodedPages == 4 * 20)
  }
}

/// Counts queries, for any number of chunks.
final class CountingProvider: ChunkProvider {
  let chunks: ChunkArray
  var calls = 0

  init(_ chunks: ChunkArray) { self.chunks = chunks }

  func chunk(at origin: VoxelOrigin) throws -> [UInt8] { try chunks.chunk(at: origin) }

  func forEachChunk(
    at origins: [VoxelOrigin], _ body: (VoxelOrigin, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    calls += 1
    for origin in origins { try chunk(at: origin).withUnsafeBytes { try body(origin, $0) } }
  }
}
