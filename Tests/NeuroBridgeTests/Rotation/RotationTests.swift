import AtlasStore
import Foundation
import Imaging
import Learning
import NeuroBridge
import Numerics
import TestSupport
import Testing
import Vocabulary

/// One block of tissue imaged twice, the second time rotated by 90°.
@Suite struct RotationTests {
  let folder: TemporaryFolder
  let atlas: Atlas
  private let size = 96
  private let depth = 12

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    try ingestBothWays(animal: "A")
    let backbone = folder.file("vit.safetensors")
    try TinyBackbone().write(to: backbone)
    _ = try atlas.importWeights(.init(file: backbone, name: "vit", field: 24))
    _ = try atlas.embed()
  }

  /// Once as it is and once rotated, with the pairs known.
  private func ingestBothWays(animal: String) throws {
    try ingest(tissue(), positions(), as: "before", of: animal)
    try ingest(rotated(tissue()), positions().map(rotated), as: "after", of: animal)
    let pairs = "before,after\n" + positions().indices.map { "n\($0),n\($0)\n" }.joined()
    try atlas.importPairs(
      PairsRequest(
        folder.write(pairs, to: "pairs.csv"), animal: animal, from: "before", to: "after", reviewer: "test"))
  }

  /// What was at (x, y) lies at (size - y, x) afterwards.
  private func rotated(_ position: Point3) -> Point3 {
    Point3(x: Double(size) - position.y, y: position.x, z: position.z)
  }

  private func rotated(_ tissue: [UInt16]) -> [UInt16] {
    var rotated = tissue
    for z in 0..<depth {
      for y in 0..<size {
        for x in 0..<size { rotated[(z * size + x) * size + size - 1 - y] = tissue[(z * size + y) * size + x] }
      }
    }
    return rotated
  }

  /// Blobs of many sizes.
  private func tissue() -> [UInt16] {
    var (random, values) = (SeededRandom(seed: 12), [Double](repeating: 100, count: size * size * depth))
    for _ in 0..<500 {
      let centre = (random.uniform() * Double(size), random.uniform() * Double(size), random.uniform() * Double(depth))
      let (radius, height) = (1.5 + 3 * random.uniform(), 400 + 2000 * random.uniform())
      let reach = Int(3 * radius)
      for z in 0..<depth {
        for y in max(0, Int(centre.1) - reach)..<min(size, Int(centre.1) + reach) {
          for x in max(0, Int(centre.0) - reach)..<min(size, Int(centre.0) + reach) {
            let (dx, dy, dz) = (Double(x) - centre.0, Double(y) - centre.1, Double(z) - centre.2)
            values[(z * size + y) * size + x] += height * exp(-(dx * dx + dy * dy + dz * dz) / (2 * radius * radius))
          }
        }
      }
    }
    return values.map { UInt16(min(65_535, $0)) }
  }

  private func positions() -> [Point3] {
    var random = SeededRandom(seed: 5)
    return (0..<14).map { _ in
      Point3(x: 24 + 48 * random.uniform(), y: 24 + 48 * random.uniform(), z: 3 + 6 * random.uniform())
    }
  }

  private func ingest(
    _ voxels: [UInt16], _ positions: [Point3], as session: String, of animal: String = "A", replacing: Bool = false
  ) throws {
    let shape = StackShape(width: size, height: size, depth: depth)
    let path = folder.file("\(session).tif")
    let writer = try TIFFStackWriter(
      path: path,
      plan: TIFFStackWriter.Plan(shape: shape, pixelType: .uint16, voxel: VoxelSize(x: 1, y: 1, z: 1)))
    try voxels.withUnsafeBytes { bytes in
      for z in 0..<depth {
        try writer.add(UnsafeRawBufferPointer(rebasing: bytes[2 * z * size * size..<2 * (z + 1) * size * size]))
      }
    }
    try writer.finish()
    let rows = positions.enumerated().map { "n\($0),\($1.x),\($1.y),\($1.z)\n" }.joined()
    var request = IngestRequest(stack: path, animal: animal, modality: Modality(session))
    request.replaces = replacing
    request.neurons = SomaTableRequest(path: try folder.write("label,x_um,y_um,z_um\n" + rows, to: "\(session).csv"))
    try atlas.ingest(request)
  }

  @Test func theRotationOfASessionIsFoundWithoutAnyKnownPair() throws {
    let unaligned = try atlas.evaluate(EvaluateRequest(alignsRotation: false))
    #expect(unaligned.rotationDegrees.isEmpty)
    let aligned = try atlas.evaluate()
    #expect(abs(abs(try #require(aligned.rotationDegrees["A/before"])) - 90) < 1)
    #expect(aligned.directions.allSatisfy { $0.cmc["1"] == 1 })
    #expect(unaligned.directions.allSatisfy { ($0.cmc["1"] ?? 1) < 0.8 })
  }

  @Test func theOtherDirectionIsRotatedByTheNegativeAngle() throws {
    let forward = try #require(atlas.match(.init(from: "before", to: "after")).first?.rotationDegrees)
    let back = try #require(atlas.match(.init(from: "after", to: "before")).first?.rotationDegrees)
    #expect(forward == -back && abs(forward) > 80)
    let estimates = try atlas.rows("SELECT count(*) FROM log WHERE stage = 'rotation'")
    #expect(estimates == [[.integer(1)]])
  }

  @Test func withoutAlignmentNoRotationIsEstimated() throws {
    var options = MatchRequest(from: "before", to: "after")
    options.alignsRotation = false
    #expect(try atlas.match(options).first?.rotationDegrees == nil)
    #expect(try atlas.rows("SELECT count(*) FROM session_rotation") == [[.integer(0)]])
  }

  @Test func neuronsImportedLaterAreRotatedToo() throws {
    _ = try atlas.evaluate()
    let more = try folder.write("label,x_um,y_um,z_um\nlate,40,40,6\n", to: "more.csv")
    try atlas.importNeurons(.init(.init(path: more), animal: "A", session: "before"))
    _ = try atlas.embed()
    _ = try atlas.evaluate()
    #expect(try atlas.rows("SELECT count(*) FROM rotated_embedding") == [[.integer(15)]])
  }

  @Test func theRotationOfAReplacedSessionIsEstimatedAgain() throws {
    _ = try atlas.evaluate()
    var another = rotated(tissue())
    another[0] += 1  // the very same content would be refused as known
    try ingest(another, positions().map(rotated), as: "before", replacing: true)
    _ = try atlas.embed()
    let report = try atlas.evaluate()
    #expect(report.rotationDegrees["A/before"] == 0)
    #expect(report.directions.allSatisfy { $0.cmc["1"] == 1 })
    #expect(try atlas.rows("SELECT count(*) FROM rotated_embedding") == [[.integer(0)]])
  }

  @Test func theAnimalsOfTheCalibrationSetAreAlignedToo() throws {
    try ingestBothWays(animal: "B")
    _ = try atlas.embed()
    var options = MatchRequest(from: "before", to: "after")
    options.animals = ["B"]
    _ = try atlas.match(options)
    #expect(try atlas.rows("SELECT count(*) FROM session_rotation") == [[.integer(2)]])
  }
}
