import AtlasStore
import Evaluation
import Figures
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Draws how models compare the neurons of known pairs: SVG files, their numbers as CSV, and one HTML page.
  ///
  /// The same atlas and request give the same bytes.
  public func figures(
    _ request: FiguresRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> FiguresReport {
    try AtlasError.wrapping {
      let page = "\(request.folder)/index.html"
      let gate = try store.outputs(replacing: request.force)
      try gate.checkFolder(request.folder)
      if FileManager.default.fileExists(atPath: request.folder) { try gate.check(page) }
      let comparison = try comparison(
        CompareRequest(models: request.models, animals: request.animals, baselines: request.baselines), progress)
      return try store.activity(
        "figures", parameters: ["folder": request.folder], seed: Int64(bitPattern: request.seed)
      ) {
        activity in
        for model in comparison.models { try activity.used("model", model.id.rawValue) }
        for session in comparison.cases.flatMap({ [$0.pair.a, $0.pair.b] }) {
          try activity.used("session", session.id.rawValue)
        }
        let report = try report(on: comparison)
        let drawing = FigureDrawing(
          store: store, comparison: comparison, report: report, provenance: try provenance(of: comparison),
          seed: request.seed)
        let figures = try drawing.all(progress)
        let files = try write(figures, drawing.page(report, figures), to: request.folder, gate)
        activity.message = "\(figures.count) figures of \(comparison.methods.map(\.name).joined(separator: ", "))"
        return FiguresReport(folder: request.folder, page: page, files: files, comparison: report)
      }
    }
  }

  /// The models of the embeddings, and the activities in the log that computed them.
  private func provenance(of comparison: Comparison) throws -> String {
    let sources = try store.read { transaction in
      try comparison.models.map {
        "\($0.fullName)"
          + (try transaction.newestEmbeddingActivity(by: $0.id).map { ", activity \($0)" } ?? "")
      }
    }
    return "neurobridge \(Product.version) · " + sources.joined(separator: " · ")
  }

  private func write(_ figures: [Figure], _ page: String, to folder: String, _ gate: OutputGate) throws -> [String] {
    try gate.makeFolder(folder)
    let texts = figures.flatMap { [("\($0.name).svg", $0.svg), ("\($0.name).csv", $0.csv)] } + [("index.html", page)]
    // All are refused before one is written.
    let files = try texts.map { (try gate.open("\(folder)/\($0.0)"), $0.1) }
    for (file, text) in files { try file.write(text) }
    for (file, _) in files { try file.finish() }
    return texts.map(\.0)
  }
}
