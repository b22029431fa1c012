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
        neurobridge match lab.atlas --from two-photon --to fmost --no-appearance   # no model needed
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
  var candidatesPerNeuron = 10
  @Option(help: "The least similarity of an accepted pair, instead of --fmr.")
  var threshold: Double?
  @Option(help: "The share of accepted pairs that may be false; by appearance alone, how often an impostor may pass.")
  var fmr = 0.05
  @Flag(inversion: .prefixedNo, help: "Hear the embeddings; without them somata's places decide alone.")
  var appearance = true
  @Flag(inversion: .prefixedNo, help: "Hear where the somata lie as a second witness, whatever the turn and the bend.")
  var geometry = true
  @Flag(inversion: .prefixedNo, help: "Hear the somata's radii as well, where both tables have them.")
  var radii = true
  @Flag(
    inversion: .prefixedNo,
    help: "Find how one session lies turned against the other by the similarities, and compare it so.")
  var turn = true
  @Option(help: "Where chance is used: what strangers reach.")
  var seed: UInt64 = 1
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    var options = Atlas.MatchOptions(
      from: from, to: to, animals: animals, model: model, candidatesPerNeuron: candidatesPerNeuron,
      threshold: threshold,
      falseMatchRate: fmr, appearance: appearance, geometry: geometry, radii: radii, seed: seed)
    options.turns = turn
    let reports = try output.withProgress { try atlas.match(options, progress: $0) }
    try output.result(reports.map(Self.line).joined(separator: "\n"), json: reports)
  }

  private static func line(_ report: Atlas.MatchReport) -> String {
    var text =
      "\(report.animal): \(report.accepted) pairs between \(report.from) (\(report.neuronsFrom)) and \(report.to) "
      + "(\(report.neuronsTo))"
    if let least = report.leastProbability { text += ", probability at least \(Text.fixed(least, 3))" }
    if let threshold = report.threshold { text += ", similarity at least \(Text.fixed(threshold, 3))" }
    text += "; \(report.reciprocal) are each other's nearest; run \(report.run) by \(report.model ?? "places alone")"
    if let turn = report.turn, turn != 0 { text += ", \(report.from) turned by \(Int(turn.rounded()))°" }
    if let pose = report.pose {
      text += "\n  \(report.from) lies in \(report.to) \(pose)"
      if let residual = report.meanResidual { text += "; mean residual \(Text.fixed(residual, 1)) µm" }
    }
    text +=
      report.calibration.map { "\n  probabilities calibrated on \($0)" }
      ?? "\n  probability is NULL: \(report.uncalibrated ?? "")"
    for warning in report.warnings { text += "\n  warning: \(warning)" }
    return text
  }
}
