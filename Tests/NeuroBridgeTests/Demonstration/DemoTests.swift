import Foundation
import NeuroBridge
import Testing

@Suite struct DemoTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "demo-\(UUID().uuidString)").path

  @Test func theDemonstrationRunsTwiceInOneFolder() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var request = Atlas.DemoRequest(folder: folder, animals: 2, neurons: 12, steps: 2)
    for run in 0..<2 {
      if run == 1 { #expect(throws: AtlasError.demo(.exists(folder))) { try Atlas.demo(request) } }
      request.force = run == 1
      let report = try Atlas.demo(request)
      #expect(report.heldOut == "S02")
      #expect(report.evaluation.animals == ["S02"])
      #expect(report.evaluation.baselines.keys.sorted().contains("pearson"))
      #expect(FileManager.default.fileExists(atPath: report.pairs))
      let picture = try Data(contentsOf: URL(filePath: report.montage))
      #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }

  /// `animals` is a name that people give to folders of their own.
  @Test func anAnimalsFolderWithFilesOfAPersonIsLeftAlone() throws {
    try FileManager.default.createDirectory(atPath: folder + "/animals/S01", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("mine".utf8).write(to: URL(filePath: folder + "/animals/S01/raw.tif"))
    #expect(throws: AtlasError.demo(.notOurs(folder, found: ["animals/S01/raw.tif"]))) {
      _ = try Atlas.demo(.init(folder: folder, force: true))
    }
    #expect(FileManager.default.fileExists(atPath: folder + "/animals/S01/raw.tif"))
  }

  @Test func aFolderWithOtherFilesIsLeftAlone() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("mine".utf8).write(to: URL(filePath: folder + "/thesis.txt"))
    #expect(throws: AtlasError.demo(.notOurs(folder, found: ["thesis.txt"]))) {
      _ = try Atlas.demo(.init(folder: folder))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["thesis.txt"])
  }
}
