import Concurrency
import Imaging
import Numerics
import Testing
import Vocabulary

@testable import Detection

struct SomaDetectorTests {
  /// Balls of these centres (µm), radii (µm) and grey values on noise about 100 of standard deviation 8; edges are a tenth of a radius wide.
  private func stack(
    _ balls: [(Point3, radius: Double, brightness: Double)],
    shape: StackShape = .init(width: 120, height: 110, depth: 50),
    voxel: VoxelSize = .init(x: 1, y: 1, z: 2), seed: UInt64 = 1
  ) -> VoxelArray {
    var random = SeededRandom(seed: seed)
    var values = (0..<shape.voxelCount).map { _ in Float(100 + 8 * random.normal()) }
    for (position, radius, brightness) in balls {
      func range(_ centre: Double, _ edge: Double, _ count: Int) -> Range<Int> {
        max(0, Int((centre - radius) / edge))..<min(count, Int((centre + radius) / edge) + 1)
      }
      for z in range(position.z, voxel.z, shape.depth) {
        for y in range(position.y, voxel.y, shape.height) {
          for x in range(position.x, voxel.x, shape.width) {
            let centre = Point3(
              x: (Double(x) + 0.5) * voxel.x, y: (Double(y) + 0.5) * voxel.y, z: (Double(z) + 0.5) * voxel.z)
            let depth = (radius - centre.distance(to: position)) / (0.1 * radius)
            values[(z * shape.height + y) * shape.width + x] += Float(brightness * min(1, max(0, depth)))
          }
        }
      }
    }
    return VoxelArray(shape: shape, voxelSize: voxel, values: values)
  }

  private let balls: [(Point3, radius: Double, brightness: Double)] = [
    (Point3(x: 30.3, y: 40.8, z: 31.5), 6, 400), (Point3(x: 80.1, y: 25.6, z: 60.2), 7, 120),
    (Point3(x: 70.7, y: 85.2, z: 45.9), 5, 2000), (Point3(x: 30.3, y: 57.8, z: 31.5), 6, 300),
  ]

  @Test func everySomaIsFoundOnceWithItsCentreAndRadius() throws {
    let found = try SomaDetector().detect(in: stack(balls)).somata
    #expect(found.count == balls.count)
    for ball in balls {
      let nearest = try #require(found.min { $0.position.distance(to: ball.0) < $1.position.distance(to: ball.0) })
      #expect(nearest.position.distance(to: ball.0) < 1)
      #expect(abs(nearest.radius / ball.radius - 1) < 0.35)
      #expect(nearest.confidence > 0.5)
    }
  }

  @Test(arguments: [VoxelSize(x: 0.5, y: 0.5, z: 1), VoxelSize(x: 1.6, y: 1.6, z: 3)])
  func theSameSomataAreFoundAtOtherVoxelSizes(_ voxel: VoxelSize) throws {
    let shape = StackShape(width: Int(120 / voxel.x), height: Int(110 / voxel.y), depth: Int(100 / voxel.z))
    let found = try SomaDetector().detect(in: stack(balls, shape: shape, voxel: voxel)).somata
    #expect(found.count == balls.count)
    for ball in balls { #expect(found.contains { $0.position.distance(to: ball.0) < 1.5 }) }
  }

  @Test func nothingIsFoundInNoiseOrInOneGreyValue() throws {
    #expect(try SomaDetector().detect(in: stack([])).somata == [])
    let shape = StackShape(width: 50, height: 50, depth: 20)
    let voxel = VoxelSize(x: 1, y: 1, z: 2)
    for value in [Float(0), 7, .nan] {
      let flat = VoxelArray(
        shape: shape, voxelSize: voxel, values: [Float](repeating: value, count: shape.voxelCount))
      #expect(try SomaDetector().detect(in: flat).somata == [])
    }
  }

  @Test func aBrightFibreIsNoSoma() throws {
    // A rod of 1 µm radius along z, ten times as bright as the soma beside it.
    let rod = (0..<48).map { (Point3(x: 60.5, y: 55.5, z: 2 * Double($0) + 3), radius: 1.0, brightness: 3000.0) }
    let found = try SomaDetector().detect(in: stack(rod + [balls[0]])).somata
    #expect(found.count == 1)
    #expect(found.allSatisfy { $0.position.distance(to: balls[0].0) < 1 })
  }

  @Test func pixelsWithoutAValueDoNotHideSomata() throws {
    let whole = stack(balls)
    var values = whole.values
    for i in stride(from: 0, to: values.count, by: 17) { values[i] = .nan }
    let holed = VoxelArray(shape: whole.shape, voxelSize: whole.voxelSize, values: values)
    let found = try SomaDetector().detect(in: holed).somata
    #expect(found.count == balls.count)
  }

  @Test func onePlaneIsSearchedInTwoDimensions() throws {
    let discs = [
      (Point3(x: 30.3, y: 40.8, z: 1), radius: 6.0, brightness: 300.0), (Point3(x: 80.1, y: 75.6, z: 1), 7, 200),
    ]
    let plane = stack(discs, shape: .init(width: 120, height: 110, depth: 1))
    let found = try SomaDetector().detect(in: plane).somata
    #expect(found.count == 2)
    for disc in discs { #expect(found.contains { $0.position.distance(to: disc.0) < 1.2 }) }
  }

  /// 300 × 40 × 40 µm are three tiles of the coarse grid; somata lie on their borders.
  @Test func somataOnTheBordersOfTilesAreFoundOnce() throws {
    let row = stride(from: 12.0, to: 590, by: 24).map { (Point3(x: $0, y: 20, z: 20), radius: 5.0, brightness: 300.0) }
    let long = stack(row, shape: .init(width: 600, height: 40, depth: 20))
    let grid = CoarseGrid(shape: long.shape, voxel: long.voxelSize)
    #expect(grid.tiles(margin: 20).count > 1)
    let found = try SomaDetector().detect(in: long).somata
    #expect(found.count == row.count)
    for soma in row { #expect(found.contains { $0.position.distance(to: soma.0) < 1 }) }
  }

  @Test func theResultDoesNotDependOnTheNumberOfThreads() throws {
    let source = stack(balls)
    let all = try SomaDetector().detect(in: source)
    let threads = threadCount
    setThreadCount(1)
    defer { setThreadCount(threads) }
    #expect(try SomaDetector().detect(in: source) == all)
  }

  @Test func givenRadiiAreTheOnesSearched() throws {
    let mixed = [
      (Point3(x: 30.3, y: 40.8, z: 41.5), radius: 4.0, brightness: 300.0), (Point3(x: 80.1, y: 65.6, z: 50.2), 12, 300),
    ]
    let result = try SomaDetector(.init(radius: 10...14)).detect(in: stack(mixed))
    #expect(result.somata.count == 1)
    #expect(try #require(result.somata.first).position.distance(to: mixed[1].0) < 1.5)
    #expect(abs(result.radius.lowerBound - 10) < 0.01 && result.radius.upperBound >= 13.99)
  }

  @Test func aStopIsHeardBetweenTiles() throws {
    #expect(throws: CancellationError.self) { try SomaDetector().detect(in: stack(balls)) { _, _ in false } }
  }
}
