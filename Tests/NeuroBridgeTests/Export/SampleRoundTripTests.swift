import AtlasStore
import Foundation
import Imaging
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// Where other people's stacks are: `NEUROBRIDGE_DATA`, or beside the repository.
private let samples: [String] = {
  let given = ProcessInfo.processInfo.environment["NEUROBRIDGE_DATA"]
  let root = URL(filePath: #filePath).appending(path: "../../../../..").standardized
  let folder = given ?? root.appending(path: "shared/data").path
  let names = FileManager.default.enumerator(atPath: "\(folder)/tiffs")?.compactMap { $0 as? String } ?? []
  return names.filter { $0.hasSuffix(".tif") || $0.hasSuffix(".tiff") }.sorted().map { "\(folder)/tiffs/\($0)" }
}()

@Suite(.enabled(if: !samples.isEmpty, "no stacks in ../shared/data/tiffs; set NEUROBRIDGE_DATA"))
struct SampleRoundTripTests {
  /// Every file that can be read comes back as it was read; every other is refused in one line and leaves nothing.
  @Test func everySampleComesBackPixelForPixelAndInVoxelSize() throws {
    var exported = 0
    for path in samples {
      let folder = try TemporaryFolder()
      let atlas = try Atlas.create(at: folder.file("a.atlas"))
      var request = IngestRequest(stack: path, animal: "A", modality: .fmost)
      do {
        let source = try StackReader(path: path)
        let reading = source.interpretation
        if reading.channels > 1 { request.channel = reading.channels - 1 }
        if reading.frames > 1 { request.reduction = .maximum }
        let voxel = reading.voxel ?? VoxelSize(x: 0.35, y: 0.45, z: 2)
        if reading.voxel == nil { request.voxel = voxel }
        try atlas.ingest(request)
        for name in ["out.tif", "out.ome.tif"] {
          let out = folder.file(name)
          try atlas.exportStack(ExportStackRequest("A/fmost/\(request.channel ?? 0)", to: out))
          let copy = try StackReader(path: out)
          #expect(
            copy.interpretation.shape == reading.shape && copy.interpretation.pixelType == reading.pixelType, "\(path)")
          let found = try #require(copy.interpretation.voxel, "\(path)")
          for (a, b) in [(found.x, voxel.x), (found.y, voxel.y), (found.z, voxel.z)] {
            #expect(abs(a - b) <= 1e-6 * b, "\(path), \(name)")
          }
          guard reading.frames == 1 else { continue }
          for z in 0..<reading.shape.depth {
            let isSame = try copy.plane(z) == source.plane(z, channel: request.channel ?? 0)
            #expect(isSame, "\(path), plane \(z) of \(name)")
          }
        }
        exported += 1
      } catch {
        #expect(!"\(error)".contains("\n"))
        #expect(try atlas.store.read { try $0.stacks() }.isEmpty)
      }
    }
    #expect(exported * 4 > samples.count * 3, "\(exported) of \(samples.count)")
  }
}
