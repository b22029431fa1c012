import Foundation
import Vocabulary

extension Atlas {
  /// The size of a demonstration.
  public struct DemoRequest: Hashable, Sendable {
    /// The folder to fill; one with other files is refused.
    public var folder: String
    /// Simulated animals, the last of which is held out from training; at least 2.
    public var animals: Int
    /// In each animal, whichever microscope images them.
    public var neurons: Int
    /// Training batches.
    public var steps: Int
    /// Of the simulation and of the training.
    public var seed: UInt64
    /// Replace an earlier demonstration in the folder.
    public var force: Bool

    /// Five animals take some minutes on two cores.
    public init(
      folder: String = "demo", animals: Int = 5, neurons: Int = 45, steps: Int = 300, seed: UInt64 = 1,
      force: Bool = false
    ) {
      self.folder = folder
      self.animals = animals
      self.neurons = neurons
      self.steps = steps
      self.seed = seed
      self.force = force
    }
  }

  /// The files and metrics of a demonstration.
  public struct DemoReport: Hashable, Sendable, Codable {
    /// Path of the atlas.
    public let atlas: String
    /// Path of the matched pairs, a CSV.
    public let pairs: String
    /// Path of pictures of some pairs, a PNG.
    public let montage: String
    /// The animal held out from training; all metrics are of it.
    public let heldOut: String
    /// Of the model.
    public let training: TrainReport
    /// Of the held-out animal.
    public let match: MatchReport
    /// Of the model on the held-out animal's true pairs.
    public let evaluation: EvaluationReport
    /// Wall time of everything.
    public let seconds: Double
  }

  /// Runs the whole pipeline on simulated animals: simulate, ingest, train, embed, index, match, export, evaluate.
  public static func demo(
    _ request: DemoRequest = DemoRequest(), progress: ProgressSink = .silent
  ) throws(AtlasError) -> DemoReport {
    try AtlasError.wrapping { try runDemo(request, progress) }
  }

  private static func runDemo(_ request: DemoRequest, _ progress: ProgressSink) throws -> DemoReport {
    let began = ContinuousClock.now
    let folder = try DemoFolder(request.folder, force: request.force)
    var simulation = SimulationRequest(into: folder.animals)
    simulation.animals = request.animals
    simulation.neurons = request.neurons
    simulation.seed = request.seed
    // More than pixel comparison tolerates, as in ex-vivo tissue.
    simulation.maxRotation = 30
    let animals = try simulate(simulation, progress: progress)
    guard animals.count >= 2, let heldOut = animals.last else { throw DemoError.tooFewAnimals(animals.count) }

    let atlas = try create(at: folder.atlas)
    for animal in animals {
      try atlas.ingest(animal, progress)
      // The held-out animal's true pairs are imported only after the match.
      if animal.animal != heldOut.animal { try atlas.importPairs(of: animal) }
    }
    let training = try atlas.train(
      TrainRequest(holdOut: [heldOut.animal], steps: request.steps, seed: request.seed), progress: progress)
    _ = try atlas.embed(progress: progress)
    _ = try atlas.buildIndex(progress: progress)
    let match = try atlas.match(
      MatchRequest(from: "two-photon", to: "fmost", animals: [heldOut.animal]), progress: progress)
    try atlas.importPairs(of: heldOut)
    let evaluation = try atlas.evaluate(
      EvaluateRequest(animals: [heldOut.animal], baselines: true), progress: progress)
    try atlas.export(ExportRequest(to: folder.pairs, format: .csv))
    try atlas.montage(of: match[0].run, to: folder.montage)
    return DemoReport(
      atlas: folder.atlas, pairs: folder.pairs, montage: folder.montage, heldOut: heldOut.animal, training: training,
      match: match[0], evaluation: evaluation, seconds: (ContinuousClock.now - began) / .seconds(1))
  }

  private func ingest(_ animal: SimulatedFiles, _ progress: ProgressSink) throws {
    for (stack, neurons, modality) in [
      (animal.twoPhotonStack, animal.twoPhotonNeurons, Modality.twoPhoton),
      (animal.fmostStack, animal.fmostNeurons, Modality.fmost),
    ] {
      var request = IngestRequest(stack: stack, animal: animal.animal, modality: modality)
      request.neurons = SomaTableRequest(path: neurons)
      try ingest(request, progress: progress)
    }
  }

  private func importPairs(of animal: SimulatedFiles) throws {
    try importPairs(
      PairsRequest(animal.pairs, animal: animal.animal, from: "two-photon", to: "fmost", reviewer: "simulation"))
  }
}
