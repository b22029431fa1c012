import Foundation
import NeuroBridge
import Testing

@Suite struct DemoTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "demo-\(UUID().uuidString)").path

  @Test func theDemonstrationRunsTwiceInOneFolder() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let request = Atlas.DemoRequest(folder: folder, animals: 2, neurons: 12, steps: 2)
    for _ in 0..<2 {
      let report = try Atlas.demo(request)
      #expect(report.heldOut == "S02")
      #expect(report.evaluation.animals == ["S02"])
      #expect(report.evaluation.baselines.keys.sorted().contains("pearson"))
      #expect(FileManager.default.fileExists(atPath: report.pairs))
      let picture = try Data(contentsOf: URL(filePath: report.montage))
      #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
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
