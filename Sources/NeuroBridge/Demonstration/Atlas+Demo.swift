import Foundation
import Vocabulary

extension Atlas {
  /// How large a demonstration.
  public struct DemoRequest: Hashable, Sendable {
    /// The folder to fill; an earlier demonstration in it is replaced, anything else is left alone.
    public var folder: String
    /// Simulated animals, the last of which training never sees.
    public var animals: Int
    public var neurons: Int
    public var steps: Int
    public var seed: UInt64

    public init(folder: String = "demo", animals: Int = 5, neurons: Int = 45, steps: Int = 300, seed: UInt64 = 1) {
      self.folder = folder
      self.animals = animals
      self.neurons = neurons
      self.steps = steps
      self.seed = seed
    }
  }

  /// What the demonstration found, and where it is.
  public struct DemoReport: Hashable, Sendable, Codable {
    public let atlas: String
    public let pairs: String
    public let montage: String
    /// The animal that training never saw; every figure is of it.
    public let heldOut: String
    public let training: TrainReport
    public let match: MatchReport
    public let evaluation: EvaluationReport
    public let seconds: Double
  }

  /// The whole job on simulated animals: simulate, ingest, train, embed, index, match, export, and the truth at the end.
  public static func demo(_ request: DemoRequest, progress: ProgressSink = .silent) throws -> DemoReport {
    let began = ContinuousClock.now
    let folder = try DemoFolder(request.folder)
    var simulation = SimulationRequest(into: folder.animals)
    simulation.animals = request.animals
    simulation.neurons = request.neurons
    simulation.seed = request.seed
    // Turned further than pixels can follow, as ex-vivo tissue is.
    simulation.turn = 30
    let animals = try simulate(simulation, progress: progress)
    guard animals.count >= 2, let heldOut = animals.last else { throw DemoError.tooFewAnimals(animals.count) }

    let atlas = try create(at: folder.atlas)
    for animal in animals {
      try atlas.takeIn(animal, progress)
      // The truth about the held-out animal comes in only after the match.
      if animal.animal != heldOut.animal { try atlas.takeInPairs(of: animal) }
    }
    let training = try atlas.train(
      TrainOptions(holdOut: [heldOut.animal], steps: request.steps, seed: request.seed), progress: progress)
    _ = try atlas.embed(progress: progress)
    _ = try atlas.buildIndex(progress: progress)
    let match = try atlas.match(
      MatchRequest(from: "two-photon", to: "fmost", animals: [heldOut.animal]), progress: progress)
    try atlas.takeInPairs(of: heldOut)
    let evaluation = try atlas.evaluate(
      EvaluateRequest(animals: [heldOut.animal], baselines: true), progress: progress)
    try atlas.export(ExportRequest(to: folder.pairs, format: .csv))
    try atlas.montage(of: match[0].run, to: folder.montage)
    return DemoReport(
      atlas: folder.atlas, pairs: folder.pairs, montage: folder.montage, heldOut: heldOut.animal, training: training,
      match: match[0], evaluation: evaluation, seconds: (ContinuousClock.now - began) / .seconds(1))
  }

  private func takeIn(_ animal: SimulatedFiles, _ progress: ProgressSink) throws {
    for (stack, neurons, modality) in [
      (animal.twoPhotonStack, animal.twoPhotonNeurons, Modality.twoPhoton),
      (animal.fmostStack, animal.fmostNeurons, Modality.fmost),
    ] {
      var request = IngestRequest(stack: stack, animal: animal.animal, modality: modality)
      request.neurons = SomaTableRequest(path: neurons)
      try ingest(request, progress: progress)
    }
  }

  private func takeInPairs(of animal: SimulatedFiles) throws {
    try importPairs(
      PairsRequest(animal.pairs, animal: animal.animal, from: "two-photon", to: "fmost", reviewer: "simulation"))
  }
}
