import ArgumentParser
import NeuroBridge

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "See the whole job done on simulated animals, in minutes.",
    discussion: """
      Simulates animals seen by two microscopes, ingests their stacks, trains on all but the last, embeds, indexes, \
      matches the one that training never saw, and compares with the truth. A second run in the same folder starts anew.
      Example:
        neurobridge demo demo
      """)

  @Argument(help: "The folder to fill.", completion: .directory)
  var folder = "demo"
  @Option(help: "How many animals; training never sees the last.")
  var animals = 5
  @Option(help: "Neurons in each, whichever microscope shows them.")
  var neurons = 45
  @Option(help: "How many batches to learn from.")
  var steps = 300
  @Option(help: "Where chance starts.")
  var seed: UInt64 = 1
  @OptionGroup var output: OutputOptions

  func run() throws {
    let request = Atlas.DemoRequest(folder: folder, animals: animals, neurons: neurons, steps: steps, seed: seed)
    let report = try output.withProgress { try Atlas.demo(request, progress: $0) }
    try output.result(Self.text(report), json: report)
  }

  private static func text(_ report: Atlas.DemoReport) -> String {
    """
    \(report.heldOut), which training never saw (\(report.training.identities) neurons of other animals, \
    \(Text.fixed(report.training.seconds, 0)) s):

    \(EvaluationText.table(report.evaluation))

    \(report.match.accepted) pairs in \(report.pairs)
    some of them as pictures, two-photon above fMOST: \(report.montage)
    everything, as SQL:
      neurobridge query \(report.atlas) "SELECT label_a, label_b, similarity, status FROM matches LIMIT 10"
      neurobridge query \(report.atlas) "SELECT neuron, rank, similarity FROM nearest('\(report.heldOut)/two-photon/tp001', 5)"
    \(Text.fixed(report.seconds, 0)) s in all
    """
  }
}
