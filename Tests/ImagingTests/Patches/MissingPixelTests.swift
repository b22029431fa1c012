import Imaging
import Testing
import Vocabulary

/// NaN and infinite pixels, as registration and stitching leave them at borders, are nothing there.
struct MissingPixelTests {
  static let shape = StackShape(width: 40, height: 40, depth: 20)
  static let voxel = VoxelSize(x: 1, y: 1, z: 1)
  static let recipe = PatchRecipe(field: 16, pixels: 8, slabs: [Slab(from: -4, to: 0), Slab(from: 0, to: 4)])

  static func source(_ type: PixelType = .float32, _ value: (Int, Int, Int) -> Float) -> VoxelArray {
    var values: [Float] = []
    for z in 0..<shape.depth {
      for y in 0..<shape.height { for x in 0..<shape.width { values.append(value(x, y, z)) } }
    }
    return VoxelArray(shape: shape, voxelSize: voxel, pixelType: type, values: values)
  }

  static func grey(_ x: Int, _ y: Int, _ z: Int) -> Float { Float((x * 31 + y * 17 + z * 7) % 97) }

  static let projections = PatchRecipe.Projection.allCases
  static let normalisations = PatchRecipe.Normalisation.allCases

  @Test(arguments: projections, normalisations) func aPatchNeverHoldsNaN(
    _ projection: PatchRecipe.Projection, _ normalisation: PatchRecipe.Normalisation
  ) throws {
    var recipe = Self.recipe
    (recipe.projection, recipe.normalisation) = (projection, normalisation)
    let cutter = PatchCutter(recipe: recipe)
    for bad in [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
      let source = Self.source { x, y, z in x < 18 || z == 3 || (x + y + z) % 11 == 0 ? bad : Self.grey(x, y, z) }
      for position in [Point3(x: 20, y: 20, z: 10), Point3(x: 2, y: 2, z: 2), Point3(x: 39, y: 39, z: 19)] {
        #expect(try cutter.cut(source, at: position).values.allSatisfy(\.isFinite))
      }
    }
  }

  /// Single bad pixels of a plane do not show in a maximum over several planes of the same grey.
  @Test func pixelsBesideAGapKeepTheirValue() throws {
    var recipe = Self.recipe
    recipe.normalisation = .none
    let cutter = PatchCutter(recipe: recipe)
    let at = Point3(x: 20, y: 20, z: 10)
    let whole = try cutter.cut(Self.source { x, _, _ in Float(x / 2) }, at: at)
    let gap = try cutter.cut(Self.source { x, y, z in (x + y + z) % 5 == 0 ? .nan : Float(x / 2) }, at: at)
    #expect(zip(whole.values, gap.values).allSatisfy { abs($0 - $1) < 1e-4 } && gap.unusable == nil && gap.outside == 0)
    let same = try cutter.cut(Self.source(.uint16) { x, _, _ in Float(x / 2) }, at: at)
    #expect(same == whole)
  }

  @Test func aSomaWithoutEnoughPixelsHasNoPatchAndSaysWhy() throws {
    let cutter = PatchCutter(recipe: Self.recipe)
    let border = Self.source { x, y, z in x < 8 || y < 8 || z == 0 ? .nan : Self.grey(x, y, z) }
    #expect(try cutter.cut(border, at: Point3(x: 12, y: 12, z: 5)).unusable == nil)
    #expect(try cutter.cut(border, at: Point3(x: 5, y: 20, z: 10)).unusable?.contains("centre") == true)
    #expect(try cutter.cut(border, at: Point3(x: 2, y: 2, z: 2)).unusable?.contains("% of its field") == true)
    let empty = Self.source { _, _, _ in .nan }
    let patch = try cutter.cut(empty, at: Point3(x: 20, y: 20, z: 10))
    #expect(patch.unusable?.contains("only 0 %") == true && patch.outside == 1 && patch.values.allSatisfy { $0 == 0 })
    // The border of a stack alone is no reason.
    #expect(try cutter.cut(Self.source { Self.grey($0, $1, $2) }, at: Point3(x: 0, y: 0, z: 0)).unusable == nil)
  }

  static func stack(_ type: PixelType, depth: Int = 3, _ bytes: (Int) -> [UInt8]) throws -> StackReader {
    let path = ScratchFolder.shared.file("\(UInt64.random(in: 0 ... .max)).tif")
    let shape = StackShape(width: 10, height: 10, depth: depth)
    let writer = try TIFFStackWriter(path: path, plan: TIFFStackWriter.Plan(shape: shape, pixelType: type, voxel: nil))
    for z in 0..<depth { try writer.add((0..<100).flatMap { bytes(z * 100 + $0) }) }
    try writer.finish()
    return try StackReader(path: path)
  }

  static func bytes(_ value: some BitwiseCopyable) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  @Test func pixelsThatAreNoMeasurementAreCounted() throws {
    let floats = try Self.stack(.float32) { i in
      Self.bytes(i < 30 ? Float.nan : i < 37 ? -Float.infinity : Float(i % 3))
    }
    let counts = try floats.pixelCounts()
    #expect(counts.count == 300 && counts.nan == 30 && counts.infinite == 7 && counts.saturated == 0)
    #expect(
      counts.notes == [
        "30 of 300 pixels (10.0 %) are NaN; patches leave them out",
        "7 of 300 pixels (2.33 %) are infinite; patches leave them out",
      ])
    #expect(try floats.pixelCounts(planes: 2).count == 200)
    let detector = try Self.stack(.uint16) { i in Self.bytes(UInt16(i % 10 == 0 ? 4095 : 100)) }
    #expect(try detector.pixelCounts().saturated == 30)
    #expect(try detector.pixelCounts().notes == ["30 of 300 pixels (10.0 %) are saturated at 4095"])
    let black = try Self.stack(.uint8) { _ in [0] }
    #expect(try black.pixelCounts().isBlack && black.pixelCounts().notes == ["every pixel is 0: the stack is black"])
    #expect(try Self.stack(.int16) { i in Self.bytes(Int16(i)) }.pixelCounts().notes.isEmpty)
  }

  @Test func aFrameWithGapsDoesNotEmptyTheMeanOfTheOthers() throws {
    let path = try Self.stack(.float32, depth: 3) { i in
      Self.bytes(i < 100 ? Float.nan : i % 100 == 5 ? Float.nan : Float(i / 100))
    }.files[0]
    for (reduction, expected) in [(StackOverrides.Reduction.mean, Float(1.5)), (.maximum, 2)] {
      let reader = try StackReader(path: path, overrides: StackOverrides(axes: "TYX", reduction: reduction))
      var plane: [Float] = []
      try reader.forEachPlane { _, bytes in plane = reader.interpretation.pixelType.floats(bytes) }
      #expect(plane[5].isNaN && plane[0] == expected && plane[99] == expected)
    }
  }
}
