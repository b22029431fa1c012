import ArgumentParser
import NeuroBridge

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Make stacks of procedural neurons seen by two microscopes, with the truth about who is who.",
    discussion: """
      A folder an animal: two-photon.tif and fmost.ome.tif, a soma table for each, and pairs.csv. Some neurons show in one \
      microscope only. The same seed gives the same bytes.
      Example:
        neurobridge simulate animals --animals 4 --neurons 45 --seed 7
      """)

  @Argument(help: "The folder to fill; made if it is not there.", completion: .directory)
  var folder: String
  @Option(help: "How many animals.")
  var animals = 4
  @Option(help: "Neurons in each, whichever microscope shows them.")
  var neurons = 45
  @Option(help: "Where chance starts.")
  var seed: UInt64 = 1
  @Flag(help: "As hard as in life: most fMOST somata without a partner, tissue turned by any angle.")
  var dense = false
  @Option(help: "The tissue is rotated in plane by at most so many degrees either way. Default: 14; 180 with --dense.")
  var maxRotation: Double?
  @OptionGroup var output: OutputOptions

  func run() throws {
    var request = SimulationRequest(into: folder)
    request.animals = animals
    request.neurons = neurons
    request.seed = seed
    request.isDense = dense
    request.turn = maxRotation
    let made = try output.withProgress { try Atlas.simulate(request, progress: $0) }
    try output.result(
      made.map {
        "\($0.folder): \($0.twoPhotonCount) neurons in two-photon, \($0.fmostCount) in fMOST, \($0.pairCount) in both"
      }.joined(separator: "\n"), json: made)
  }
}
