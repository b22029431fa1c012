import ArgumentParser
import NeuroBridge

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "The vector index behind `nearest`: build it, or drop it.",
    discussion: """
      Without an index every vector is compared; with one, large galleries are walked through a graph that changes in the \
      same transaction as the embeddings.
      Example:
        neurobridge index lab.atlas build --model dual
      """)

  enum Action: String, ExpressibleByArgument, CaseIterable { case build, drop }

  @OptionGroup var file: AtlasArgument
  @Argument(help: "build or drop.")
  var action: Action
  @Option(help: "The model; `name` or `name@version`. Default: the newest.")
  var model: String?
  @Option(help: "Links a node makes (M): more find better and take more room.")
  var degree = 16
  @Option(help: "Candidates kept while a node looks for its links (efConstruction): more find better and build longer.")
  var breadth = 120
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    switch action {
    case .build:
      let report = try output.withProgress {
        try atlas.buildIndex(model: model, degree: degree, breadth: breadth, progress: $0)
      }
      try output.result(
        "\(report.vectors) vectors of \(report.model) indexed in \(Text.fixed(report.seconds, 1)) s", json: report)
    case .drop:
      let wasThere = try atlas.dropIndex(model: model)
      try output.result(
        wasThere ? "index dropped; embeddings stay and are searched one by one" : "there was no index",
        json: ["dropped": wasThere])
    }
  }
}
