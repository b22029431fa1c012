import ArgumentParser
import NeuroBridge

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "The vector index behind `nearest`: build it, look at it, verify it, or drop it.",
    discussion: """
      Without an index every vector is compared; with one, large galleries are walked through a graph that changes in the \
      same transaction as the embeddings.
      Example:
        neurobridge index lab.atlas build --model dual
        neurobridge index lab.atlas check --repair
      """)

  enum Action: String, ExpressibleByArgument, CaseIterable { case build, stat, check, drop }

  @OptionGroup var file: AtlasArgument
  @Argument(help: "build, stat, check or drop.")
  var action: Action
  @Option(help: "The model; `name` or `name@version`. Default: the newest.")
  var model: String?
  @Option(help: "build: HNSW's M, the links of a vector on each level; more give better recall and a larger file.")
  var m = 16
  @Option(help: "build: HNSW's efConstruction, candidates while linking a vector; more give better recall, slower builds.")
  var efConstruction = 120
  @Option(help: "check: how many vectors to measure recall with.")
  var sample = 50
  @Flag(help: "check: make the index anew where something is wrong.")
  var repair = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    switch action {
    case .stat: try stat(file.open(readOnly: true, output))
    case .check: try check(file.open(readOnly: !repair, output))
    case .build:
      let atlas = try file.open(output)
      let report = try output.withProgress {
        try atlas.buildIndex(model: model, degree: m, breadth: efConstruction, progress: $0)
      }
      try output.result(
        "\(report.vectors) vectors of \(report.model) indexed in \(Text.fixed(report.seconds, 1)) s", json: report)
    case .drop:
      let wasThere = try file.open(output).dropIndex(model: model)
      try output.result(
        wasThere ? "index dropped; embeddings stay and are searched one by one" : "there was no index",
        json: ["dropped": wasThere])
    }
  }

  private func stat(_ atlas: Atlas) throws {
    let report = try atlas.indexStatistics(model: model)
    let bytes = report.bytes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    try output.result(
      """
      \(report.model): \(report.vectors) vectors of \(report.dimension) dimensions, \(report.unlinked) not linked yet
      codes of \(report.codeBytes) bytes for \(report.axes) axes
      levels \(report.levels.map(String.init).joined(separator: ", ")); \(Text.fixed(report.meanLinks, 1)) links a vector
      bytes in the file: \(bytes); \(report.logRows) log rows since the last fold
      scanned below \(report.walkFrom) vectors, walked from there on
      """, json: report)
  }

  private func check(_ atlas: Atlas) throws {
    let report = try atlas.checkIndex(model: model, sample: sample, repair: repair)
    let recall = report.recall.map { ", recall at 10 \(Text.fixed($0, 3)) on \(report.sampled)" } ?? ""
    let repaired = report.repaired.first.map { "; made anew: \($0)" } ?? ""
    try output.result(
      report.faults.isEmpty
        ? "sound: \(report.vectors) vectors of \(report.model), \(report.reachable) nodes reachable\(recall), "
          + "graph \(report.fingerprint)\(repaired)" : report.faults.joined(separator: "\n"), json: report)
    guard report.faults.isEmpty else {
      Output.error("\(file.atlas): the index has \(report.faults.count) faults; make it anew with `check --repair`")
      throw ExitCode(1)
    }
  }
}
