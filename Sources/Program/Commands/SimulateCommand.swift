import ArgumentParser
import NeuroBridge

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Simulate stacks of neurons imaged by two microscopes, with their true pairs.",
    discussion: """
      One folder an animal: two-photon.tif and fmost.ome.tif, a soma table for each, and pairs.csv. Some neurons are in \
      one stack only. The same seed gives the same bytes.
      Example:
        neurobridge simulate animals --animals 4 --neurons 45 --seed 7
      """)

  @Argument(help: "The folder to fill; created where it is missing.", completion: .directory)
  var folder: String
  @Option(help: "How many animals.")
  var animals = 4
  @Option(help: "Neurons in each, whichever microscope images them.")
  var neurons = 45
  @Option(help: "Seed of the random numbers.")
  var seed: UInt64 = 1
  @Flag(help: "As hard as real data: most fMOST somata without a partner, tissue rotated by any angle.")
  var dense = false
  @Flag(
    help: "Tissue, labels and microscopes drawn at random from what laboratories have; every second animal is dense.")
  var varied = false
  @Option(help: "The tissue is rotated in plane by at most so many degrees either way. Default: 14; 180 with --dense.")
  var maxRotation: Double?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if varied && dense { throw ValidationError("--varied draws the density itself: leave --dense away") }
  }

  func run() throws {
    var request = SimulationRequest(into: folder)
    request.animals = animals
    request.neurons = neurons
    request.seed = seed
    request.isDense = dense
    request.isVaried = varied
    request.maxRotation = maxRotation
    let animals = try output.withProgress { [request] in try Atlas.simulate(request, progress: $0) }
    try output.result(
      animals.map {
        "\($0.folder): \($0.twoPhotonCount) neurons in two-photon, \($0.fmostCount) in fMOST, \($0.pairCount) in both"
      }.joined(separator: "\n"), json: animals)
  }
}
