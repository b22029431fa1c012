import Figures
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct GoldenFigureTests {
  /// `fixtures/figures/NAME.svg`; `UPDATE_GOLDEN=1` rewrites them: inspect each before committing.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "fixtures/figures")

  @Test func everyFigureMatchesItsGoldenFile() throws {
    for figure in try Samples.all() {
      let file = Self.folder.appending(path: figure.name + ".svg")
      if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
        try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
        try figure.svg.write(to: file, atomically: true, encoding: .utf8)
      }
      let golden = try? String(contentsOf: file, encoding: .utf8)
      #expect(figure.svg == golden, "\(figure.name): look at the difference, then UPDATE_GOLDEN=1 swift test")
    }
  }

  @Test func everyFigureIsWellFormedAndStatesItsProvenance() throws {
    for figure in try Samples.all() {
      let parser = XMLParser(data: Data(figure.svg.utf8))
      #expect(parser.parse(), "\(figure.name): line \(parser.lineNumber)")
      #expect(figure.svg.contains(Samples.provenance))
      #expect(!figure.svg.contains("nan") && !figure.svg.contains("inf"))
      #expect(!figure.csv.isEmpty && figure.csv.hasSuffix("\n"))
      let widths = Set(
        figure.csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).count })
      #expect(widths.count == 1, "\(figure.name): rows of different lengths")
    }
  }

  @Test func theReportHoldsEveryFigureAndNoExternalLink() throws {
    let figures = try Samples.all()
    let page = HTMLReport(
      title: "Evaluation <of> \"M04\"", summary: ["36 pairs & no more"],
      tables: [.init(title: "Retrieval", header: ["method", "top-1"], rows: [["dual", "0.9"]])], figures: figures,
      provenance: Samples.provenance
    ).html
    for figure in figures { #expect(page.contains("id=\"\(figure.name)\"")) }
    #expect(page.contains("Evaluation &lt;of&gt; &quot;M04&quot;"))
    #expect(!page.contains("src=") && !page.contains("@import") && !page.contains("<script"))
    #expect(
      page.components(separatedBy: "http").count - 1 == page.components(separatedBy: "http://www.w3.org/2000/svg").count
        - 1)
  }
}
