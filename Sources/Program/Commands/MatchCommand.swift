import ArgumentParser
import NeuroBridge

struct MatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Propose who is who between two sessions.",
    discussion: """
      Candidates both ways, a threshold that impostors rarely pass, and a one-to-one choice in which a neuron may stay \
      without a partner. Decisions of people hold. Read the result with `query` or `export`.
      Example:
        neurobridge match lab.atlas --from two-photon --to fmost --animal M04
        neurobridge query lab.atlas "SELECT label_a, label_b, similarity FROM matches"
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The session whose neurons are asked about.")
  var from: String
  @Option(help: "The session whose neurons are searched.")
  var to: String
  @Option(name: .customLong("animal"), help: "Only this animal; may be repeated. Default: all that have both sessions.")
  var animals: [String] = []
  @Option(help: "The model whose embeddings are compared; `name` or `name@version`. Default: the newest.")
  var model: String?
  @Option(help: "How many neighbours of each neuron become candidates.")
  var perNeuron = 10
  @Option(help: "The least similarity of an accepted pair, instead of --fmr.")
  var threshold: Double?
  @Option(help: "How often an impostor may pass: sets the threshold from the neurons' second-best similarities.")
  var fmr = 0.05
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    let options = Atlas.MatchOptions(
      from: from, to: to, animals: animals, model: model, perNeuron: perNeuron, threshold: threshold,
      falseMatchRate: fmr)
    let reports = try output.withProgress { try atlas.match(options, progress: $0) }
    try output.result(reports.map(Self.line).joined(separator: "\n"), json: reports)
  }

  private static func line(_ report: Atlas.MatchReport) -> String {
    "\(report.animal): \(report.accepted) pairs between \(report.from) (\(report.neuronsFrom)) and \(report.to) "
      + "(\(report.neuronsTo)), similarity at least \(Text.fixed(report.threshold, 3)); \(report.reciprocal) are each "
      + "other's nearest; run \(report.run) by \(report.model)"
  }
}
