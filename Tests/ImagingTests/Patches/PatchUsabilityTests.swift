import Imaging
import Testing
import Vocabulary

/// A patch in which nothing can be seen is said to be so, instead of becoming a vector like any other.
struct PatchUsabilityTests {
  static let recipe = PatchRecipe(field: 16, pixels: 8, slabs: [Slab(from: -6, to: -2), Slab(from: -2, to: 2)])
  let centre = Point3(x: 20, y: 20, z: 10)

  private func reason(
    _ type: PixelType = .uint16, at position: Point3, _ value: (Int, Int, Int) -> Float
  ) throws -> String? {
    try PatchCutter(recipe: Self.recipe).cut(MissingPixelTests.source(type, value), at: position).unusable
  }

  @Test(arguments: [0, 7, 1000.3] as [Float]) func aStackOfOneValueShowsNothing(_ value: Float) throws {
    let reason = try reason(.float32, at: centre) { _, _, _ in value }
    #expect(
      reason?.hasPrefix("it shows nothing: every pixel around it is \(value == 1000.3 ? "1000" : "\(Int(value))")")
        == true)
    #expect(try self.reason(.float32, at: Point3(x: 0, y: 0, z: 0)) { _, _, _ in value } != nil)
  }

  @Test func planesThatWereFilledInAroundTheSomaShowNothing() throws {
    #expect(try reason(at: centre) { x, y, z in (8...12).contains(z) ? 0 : MissingPixelTests.grey(x, y, z) } != nil)
    // One dropped plane of the five is no reason.
    #expect(try reason(at: centre) { x, y, z in z == 10 ? 0 : MissingPixelTests.grey(x, y, z) } == nil)
    // Nor are dark planes above it.
    #expect(try reason(at: centre) { x, y, z in z < 8 ? 0 : MissingPixelTests.grey(x, y, z) } == nil)
  }

  @Test func oneBrightPixelIsEnough() throws {
    #expect(try reason(at: centre) { x, y, z in x == 20 && y == 20 && z == 10 ? 1 : 0 } == nil)
  }

  @Test func aFieldBesideTheStackHoldsNoPixel() throws {
    let recipe = PatchRecipe(field: 2, pixels: 4, slabs: [Slab(from: 0, to: 1)])
    let patch = try PatchCutter(recipe: recipe).cut(
      MissingPixelTests.source(.uint16, MissingPixelTests.grey), at: Point3(x: 41.8, y: 20, z: 10))
    #expect(patch.unusable == "its field holds no pixel of the stack")
  }

  @Test func aStackOfOnePixelShowsNothing() throws {
    let source = VoxelArray(
      shape: StackShape(width: 1, height: 1, depth: 1), voxelSize: VoxelSize(x: 1, y: 1, z: 1), pixelType: .uint8,
      values: [9])
    let patch = try PatchCutter(recipe: Self.recipe).cut(source, at: Point3(x: 0.5, y: 0.5, z: 0.5))
    #expect(patch.unusable != nil && patch.values.allSatisfy(\.isFinite))
  }
}
