import ArgumentParser
import NeuroBridge
import Vocabulary

struct MatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Match the neurons of two imaging sessions.",
    discussion: """
      Finds, for each animal, which neuron of one session is the same as which neuron of the other, by how they look \
      (embeddings of a model) and by where their somata lie. A neuron has at most one partner and may have none. Pairs that \
      you accepted or rejected with `review` are kept so. Where no model has been trained, positions alone are compared. Read the result with `query`, `identities` or `export`.
      Examples:
        neurobridge match lab.atlas --from two-photon --to fmost --animal M04
        neurobridge match lab.atlas --from two-photon --to fmost --fdr 0.01
        neurobridge match lab.atlas --from two-photon --to fmost --no-appearance
        neurobridge match lab.atlas --from two-photon --to hcr --expansion 1.7,1.7,3.6
        neurobridge query lab.atlas "SELECT neuron_a, neuron_b FROM matches"
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The session whose neurons are matched, such as two-photon.")
  var from: String?
  @Option(help: "The session in which their partners are searched, such as fmost.")
  var to: String?
  @Option(
    help: """
      Instead of --from and --to: every two of these sessions, day1,day2,day3, or all; pairs that contradict stronger ones over a \
      third session are given up.
      """)
  var sessions: String?
  @Option(name: .customLong("animal"), help: "Only this animal; may be repeated. Default: all that have both sessions.")
  var animals: [String] = []
  @Option(help: "The model whose embeddings are compared, `name` or `name@version`. Default: the newest.")
  var model: String?
  @Option(
    name: .customLong("candidates"), help: "How many of the most similar neurons are considered for each neuron.")
  var candidatesPerNeuron = 10
  @Option(help: "The least similarity (-1 to 1) of an accepted pair. Default: what --max-fmr gives.")
  var threshold: Double?
  @Option(help: "The fraction of accepted pairs that may be false, where soma positions can be used.")
  var fdr = 0.05
  @Option(help: "The fraction of wrong pairs that may pass, where only appearance can be used.")
  var maxFmr = 0.05
  @Flag(inversion: .prefixedNo, help: "Compare how neurons look; without, no model is needed.")
  var appearance = true
  @Flag(inversion: .prefixedNo, help: "Compare soma positions, at any rotation and deformation.")
  var geometry = true
  @Flag(inversion: .prefixedNo, help: "Compare soma radii, where both tables have them.")
  var radii = true
  @Flag(
    inversion: .prefixedNo, help: "Estimate the in-plane rotation between the sessions and undo it before comparing.")
  var alignRotation = true
  @Option(
    help: "Whether a session may be a mirror image: auto tries it where nothing else fits, and says so; yes; no.")
  var allowMirror = MirrorPolicy.auto
  @Option(
    name: .customLong("expansion"),
    help: """
      By how much tissue was expanded, as X,Y,Z for --to or SESSION=X,Y,Z; kept with the session. Default: as kept, else \
      estimated where the positions show it.
      """)
  var expansions: [ExpansionText] = []
  @Option(help: "The seed of all random draws.")
  var seed: UInt64 = 1
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard sessions == nil ? from != nil && to != nil : from == nil && to == nil else {
      throw ValidationError("name two sessions with --from and --to, or several with --sessions")
    }
    guard sessions == nil || expansions.allSatisfy({ $0.session != nil }) else {
      throw ValidationError("with --sessions, --expansion names its session: --expansion day2=1.7,1.7,3.6")
    }
  }

  func run() throws {
    let atlas = try file.open(output)
    let request = MatchRequest(
      from: from ?? "", to: to ?? "", animals: animals, model: model, candidatesPerNeuron: candidatesPerNeuron,
      threshold: threshold, falseDiscoveryRate: fdr, maxFalseMatchRate: maxFmr, usesAppearance: appearance,
      usesGeometry: geometry, usesRadii: radii, alignsRotation: alignRotation, mirror: allowMirror,
      expansions: Dictionary(expansions.map { ($0.session ?? to ?? "", $0.expansion) }, uniquingKeysWith: { $1 }),
      seed: seed)
    if let sessions {
      let names = sessions == "all" ? [] : sessions.split(separator: ",").map(String.init)
      let report = try output.withProgress { try atlas.match(sessions: names, options: request, progress: $0) }
      let text =
        report.runs.map(MatchText.text) + [
          "\(report.neuronsInAllSessions) neurons are in all sessions; \(report.contradictions) pairs given up that contradict "
            + "stronger ones"
        ]
      return try output.result(text.joined(separator: "\n"), json: report)
    }
    let reports = try output.withProgress { try atlas.match(request, progress: $0) }
    try output.result(reports.map(MatchText.text).joined(separator: "\n"), json: reports)
  }
}
