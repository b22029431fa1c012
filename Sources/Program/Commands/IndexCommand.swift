import ArgumentParser
import NeuroBridge

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Build, inspect, verify or drop the vector index that `nearest` searches.",
    discussion: """
      Without an index every vector is compared; with one, large galleries are searched through an HNSW graph (Malkov and \
      Yashunin 2018), which is updated in the same transaction as the embeddings.
      Example:
        neurobridge index lab.atlas build --model dual
        neurobridge index lab.atlas check --repair
      """)

  enum Action: String, ExpressibleByArgument, CaseIterable { case build, stat, check, drop }

  @OptionGroup var file: AtlasArgument
  @Argument(help: "What to do.")
  var action: Action
  @Option(help: "The model; `name` or `name@version`. Default: the newest.")
  var model: String?
  @Option(help: "build: HNSW's M, the links of a vector on each level; more give better recall and a larger file.")
  var m = 16
  @Option(
    help: "build: HNSW's efConstruction, candidates while linking a vector; more give better recall, slower builds.")
  var efConstruction = 120
  @Option(help: "check: how many vectors to measure recall with.")
  var sample = 50
  @Flag(help: "check: rebuild the index where it has a fault.")
  var repair = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    switch action {
    case .stat: try stat(file.open(readOnly: true, output))
    case .check: try check(file.open(readOnly: !repair, output))
    case .build:
      let atlas = try file.open(output)
      let report = try output.withProgress {
        try atlas.buildIndex(.init(model: model, maxLinks: m, efConstruction: efConstruction), progress: $0)
      }
      try output.result(
        "\(report.vectors) vectors of \(report.model) indexed in \(Text.fixed(report.seconds, 1)) s", json: report)
    case .drop:
      let existed = try file.open(output).dropIndex(model: model)
      try output.result(
        existed ? "index dropped; embeddings stay and are compared one by one" : "there was no index",
        json: ["dropped": existed])
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
      bytes in the file: \(bytes); \(report.logRows) log rows since the last compaction
      exact scan below \(report.graphThreshold) vectors, graph search from there on
      """, json: report)
  }

  private func check(_ atlas: Atlas) throws {
    let report = try output.withProgress {
      try atlas.checkIndex(.init(model: model, sample: sample, repairs: repair), progress: $0)
    }
    let recall = report.recall.map { ", recall at 10 \(Text.fixed($0, 3)) on \(report.sampled)" } ?? ""
    let repaired = report.repaired.first.map { "; rebuilt: \($0)" } ?? ""
    try output.result(
      report.faults.isEmpty
        ? "sound: \(report.vectors) vectors of \(report.model), \(report.reachable) nodes reachable\(recall), "
          + "graph \(report.fingerprint)\(repaired)" : report.faults.joined(separator: "\n"), json: report)
    guard report.faults.isEmpty else {
      Output.error("\(file.atlas): the index has \(report.faults.count) faults; rebuild it with `check --repair`")
      throw ExitCode(1)
    }
  }
}
