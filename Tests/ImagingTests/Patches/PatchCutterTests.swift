import Imaging
import Numerics
import Testing
import Vocabulary

struct PatchCutterTests {
  static func stack(_ shape: StackShape, _ voxel: VoxelSize, seed: UInt64) -> VoxelArray {
    var random = SeededRandom(seed: seed)
    return VoxelArray(
      shape: shape, voxelSize: voxel, values: (0..<shape.voxelCount).map { _ in Float(random.integer(below: 1000)) })
  }

  /// Reference: every patch pixel is sampled at 40 × 40 points.
  static func reference(_ stack: VoxelArray, at centre: Point3, recipe: PatchRecipe, slab: Slab) -> [Float?] {
    let fine = 40
    let pitch = recipe.field / Double(recipe.pixels)
    var planes = (0..<stack.shape.depth).filter {
      let centreZ = (Double($0) + 0.5) * stack.voxelSize.z
      return centreZ >= centre.z + slab.lower && centreZ < centre.z + slab.upper
    }
    if planes.isEmpty { planes = [Int(centre.z / stack.voxelSize.z)] }
    var result: [Float?] = []
    for i in 0..<recipe.pixels {
      for j in 0..<recipe.pixels {
        var sum = 0.0
        var count = 0
        for a in 0..<fine {
          for b in 0..<fine {
            let x = centre.x - recipe.field / 2 + (Double(j) + (Double(b) + 0.5) / Double(fine)) * pitch
            let y = centre.y - recipe.field / 2 + (Double(i) + (Double(a) + 0.5) / Double(fine)) * pitch
            let column = Int((x / stack.voxelSize.x).rounded(.down))
            let row = Int((y / stack.voxelSize.y).rounded(.down))
            guard (0..<stack.shape.width).contains(column), (0..<stack.shape.height).contains(row) else { continue }
            let values = planes.map {
              Double(stack.values[($0 * stack.shape.height + row) * stack.shape.width + column])
            }
            sum += recipe.projection == .maximum ? values.max() ?? 0 : values.reduce(0, +) / Double(values.count)
            count += 1
          }
        }
        result.append(count * 2 >= fine * fine ? Float(sum / Double(count)) : nil)
      }
    }
    return result
  }

  @Test(arguments: PatchRecipe.Projection.allCases) func patchesEqualThoseOfTheReference(
    _ projection: PatchRecipe.Projection
  ) throws {
    let stack = Self.stack(
      StackShape(width: 40, height: 30, depth: 20), VoxelSize(x: 0.75, y: 0.5, z: 2), seed: 9)
    let recipe = PatchRecipe(
      field: 12, pixels: 8, slabs: [Slab(from: -3, to: 3), Slab(from: -7.9, to: 1)], projection: projection,
      normalisation: .none)
    for centre in [Point3(x: 15, y: 7.3, z: 17.1), Point3(x: 11.2, y: 8, z: 30)] {
      let patch = try PatchCutter(recipe: recipe).cut(stack, at: centre)
      #expect(patch.values.count == recipe.valueCount)
      for (channel, slab) in recipe.slabs.enumerated() {
        let expected = Self.reference(stack, at: centre, recipe: recipe, slab: slab)
        for (i, value) in expected.enumerated() {
          let value = try #require(value)
          #expect(abs(patch.values[channel * 64 + i] - value) < 12, "pixel \(i) of slab \(slab)")
        }
      }
    }
  }

  @Test func partsOutsideTheStackHaveTheLowValueAndAreCounted() throws {
    let stack = Self.stack(StackShape(width: 20, height: 20, depth: 5), VoxelSize(x: 1, y: 1, z: 1), seed: 10)
    let recipe = PatchRecipe(
      field: 16, pixels: 16, slabs: [Slab(from: -2, to: 2)], projection: .maximum, normalisation: .none)
    let patch = try PatchCutter(recipe: recipe).cut(stack, at: Point3(x: 0, y: 10, z: 2.5))
    #expect(patch.outside == 0.5)
    let low = patch.values[0]
    for i in 0..<16 {
      for j in 0..<8 { #expect(patch.values[i * 16 + j] == low) }
    }
    #expect(patch.values.min() ?? 0 <= low)
  }

  @Test func aSomaOutsideTheStackThrowsAnErrorThatNamesIt() throws {
    let stack = Self.stack(StackShape(width: 20, height: 20, depth: 5), VoxelSize(x: 1, y: 1, z: 1), seed: 11)
    let cutter = PatchCutter(recipe: PatchRecipe())
    let error = #expect(throws: ImagingError.self) {
      try cutter.cut(stack, at: Point3(x: 10, y: 31, z: 2), named: "tp001")
    }
    #expect(error?.description.contains("soma tp001 lies outside the stack, y = 31 µm of 0 to 20") == true)
  }

  @Test func pixelsFinerThanVoxelsAreInterpolated() throws {
    let shape = StackShape(width: 8, height: 8, depth: 1)
    let ramp = VoxelArray(
      shape: shape, voxelSize: VoxelSize(x: 2, y: 2, z: 2), values: (0..<64).map { Float($0 % 8) })
    let recipe = PatchRecipe(
      field: 4, pixels: 8, slabs: [Slab(from: -1, to: 1)], projection: .mean, normalisation: .none)
    let patch = try PatchCutter(recipe: recipe).cut(ramp, at: Point3(x: 8, y: 8, z: 1))
    for j in 0..<8 {
      let x = 6 + (Double(j) + 0.5) * 0.5
      #expect(abs(Double(patch.values[j]) - (x / 2 - 0.5)) < 1e-5)
    }
  }

  @Test func normalisedPatchesHaveTheScaleOfTheirRecipe() throws {
    let stack = Self.stack(StackShape(width: 60, height: 60, depth: 9), VoxelSize(x: 1, y: 1, z: 1), seed: 12)
    let position = Point3(x: 30, y: 30, z: 4)
    let score = try PatchCutter(
      recipe: PatchRecipe(field: 40, pixels: 40, slabs: [Slab(from: -2, to: 2)], normalisation: .zScore)
    )
    .cut(stack, at: position).values
    let mean = score.reduce(0, +) / Float(score.count)
    #expect(abs(mean) < 1e-3)
    #expect(abs(score.reduce(0) { $0 + $1 * $1 } / Float(score.count) - 1) < 1e-3)
    let percentile = try PatchCutter(recipe: PatchRecipe(field: 40, pixels: 40, slabs: [Slab(from: -2, to: 2)])).cut(
      stack, at: position
    ).values
    #expect(percentile.min() == 0 && (percentile.max() ?? 0) >= 1 && (percentile.max() ?? 9) < 1.1)
  }

  @Test func aSlabOutsideTheStackIsEmptyAndLeavesTheOthersUnchanged() throws {
    let stack = Self.stack(StackShape(width: 20, height: 20, depth: 10), VoxelSize(x: 1, y: 1, z: 1), seed: 14)
    let slabs = [Slab(from: -8, to: -4), Slab(from: -4, to: -2), Slab(from: -2, to: 2)]
    let recipe = PatchRecipe(field: 8, pixels: 8, slabs: slabs, normalisation: .percentile)
    let patch = try PatchCutter(recipe: recipe).cut(stack, at: Point3(x: 10, y: 10, z: 3))
    #expect(patch.values[0..<64].allSatisfy { $0 == 0 })
    #expect(patch.values[64..<128].contains { $0 > 0.5 })
    #expect(abs(patch.outside - 1.0 / 3) < 1e-12)
  }

  @Test func adjacentSlabsShareNoPlaneAndSkipNone() throws {
    let stack = Self.stack(StackShape(width: 4, height: 4, depth: 60), VoxelSize(x: 1, y: 1, z: 0.7), seed: 15)
    var random = SeededRandom(seed: 16)
    for _ in 0..<50 {
      let z = random.uniform(20..<22)
      let slabs = [Slab(from: -10, to: -4), Slab(from: -4, to: 4), Slab(from: 4, to: 10)]
      let parts = try slabs.map { try Self.planes($0, z, stack) }
      let whole = try Self.planes(Slab(from: -10, to: 10), z, stack)
      #expect(parts.reduce(0) { $0 + $1 } == whole)
    }
  }

  private static func planes(_ slab: Slab, _ z: Double, _ stack: VoxelArray) throws -> Int {
    let recipe = PatchRecipe(field: 2, pixels: 2, slabs: [slab])
    return PatchCutter(recipe: recipe).box(
      around: Point3(x: 2, y: 2, z: z), in: stack.shape, voxel: stack.voxelSize
    ).z.count
  }
}
