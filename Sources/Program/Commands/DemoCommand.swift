import ArgumentParser
import NeuroBridge

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Run the whole pipeline on simulated animals, in minutes.",
    discussion: """
      Simulates animals imaged by two microscopes, ingests their stacks, trains on all but the last, embeds, indexes, \
      matches the held-out animal, and compares with its true pairs. --force replaces an earlier run in the folder.
      Example:
        neurobridge demo demo
      """)

  @Argument(help: "The folder to fill.", completion: .directory)
  var folder = "demo"
  @Option(help: "How many animals; the last is held out from training.")
  var animals = 5
  @Option(help: "Neurons in each, whichever microscope images them.")
  var neurons = 45
  @Option(help: "How many batches to train on.")
  var steps = 300
  @Option(help: "Seed of the random numbers.")
  var seed: UInt64 = 1
  @Flag(help: "Replace an earlier demonstration in the folder.")
  var force = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let request = Atlas.DemoRequest(
      folder: folder, animals: animals, neurons: neurons, steps: steps, seed: seed, force: force)
    let report = try output.withProgress { try Atlas.demo(request, progress: $0) }
    try output.result(Self.text(report), json: report)
  }

  private static func text(_ report: Atlas.DemoReport) -> String {
    """
    \(report.heldOut), held out from training (\(report.training.identities) neurons of other animals, \
    \(Text.fixed(report.training.seconds, 0)) s):

    \(EvaluationText.table(report.evaluation))

    \(report.match.accepted) pairs in \(report.pairs)
    some of them as pictures, two-photon above fMOST: \(report.montage)
    everything, as SQL:
      neurobridge query \(report.atlas) "SELECT label_a, label_b, similarity, status FROM matches LIMIT 10"
      neurobridge query \(report.atlas) "SELECT neuron, rank, similarity FROM nearest('\(report.heldOut)/two-photon/tp001', 5)"
    \(Text.fixed(report.seconds, 0)) s in total
    """
  }
}
