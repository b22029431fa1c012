import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import NeuroBridge

@Suite struct FiguresTests {
  private func atlas() throws -> SmallAtlas {
    var vectors: [[Float]] = []
    for i in 0..<8 {
      var vector: [Float] = []
      for k in 0..<4 { vector.append(Float((i * 7 + k * 5) % 11) + (k == i % 4 ? 6 : 0)) }
      vectors.append(vector)
    }
    let small = try SmallAtlas(vectors.map { unit($0) }, vectors.reversed().map { unit($0) })
    for i in 0..<6 { try small.review(small.a[i], small.b[7 - i], .match) }
    return small
  }

  private func unit(_ v: [Float]) -> [Float] {
    let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return v.map { $0 / length }
  }

  @Test func everyFigureIsAFileBesideItsNumbersAndOnThePage() throws {
    let folder = try TemporaryFolder()
    var request = FiguresRequest(into: folder.path + "/figures")
    request.baselines = false
    let drawn = try atlas().atlas.figures(request)
    for name in [
      "distances", "similarities", "tsne", "cmc", "roc", "training-loss", "gallery", "residuals", "reliability",
    ] {
      #expect(drawn.files.contains("\(name).svg") && drawn.files.contains("\(name).csv"))
    }
    let page = try String(contentsOfFile: drawn.page, encoding: .utf8)
    #expect(page.contains("given@1, activity 1"))
    for file in drawn.files {
      #expect(FileManager.default.fileExists(atPath: "\(drawn.folder)/\(file)"))
    }
  }

  @Test func theSameAtlasGivesTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let small = try atlas()
    var pages: [[String]] = []
    for name in ["first", "second"] {
      var request = FiguresRequest(into: folder.path + "/" + name)
      request.baselines = false
      let drawn = try small.atlas.figures(request)
      pages.append(try drawn.files.map { try String(contentsOfFile: "\(drawn.folder)/\($0)", encoding: .utf8) })
    }
    #expect(pages[0] == pages[1])
  }

  @Test func anEarlierReportIsKeptUnlessForced() throws {
    let folder = try TemporaryFolder()
    let small = try atlas()
    var request = FiguresRequest(into: folder.path)
    request.baselines = false
    _ = try small.atlas.figures(request)
    #expect(throws: AtlasError.file("\(folder.path)/index.html: exists already; --force replaces it")) {
      _ = try small.atlas.figures(request)
    }
    request.force = true
    _ = try small.atlas.figures(request)
  }

  @Test func neuronsWithoutAnEmbeddingAreNamedAndNothingIsWritten() throws {
    let folder = try TemporaryFolder()
    let small = try SmallAtlas([[1, 0], nil], [[1, 0], [0, 1]])
    try small.review(small.a[0], small.b[0], .match)
    var request = FiguresRequest(into: folder.path + "/figures")
    request.baselines = false
    #expect(throws: AtlasError.match(.notEmbedded(session: "M01/a-side", missing: 1, of: 2, model: "given"))) {
      _ = try small.atlas.figures(request)
    }
    #expect(!FileManager.default.fileExists(atPath: request.folder))
  }
}
