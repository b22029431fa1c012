import Foundation
import NeuroBridge
import Vocabulary

/// A folder with a few small simulated animals, taken into an atlas: what training and matching need, in a second.
final class SimulatedAtlas: Sendable {
  let folder: String
  let atlas: Atlas
  let animals: [SimulatedFiles]

  /// - Parameter held: Animals, from the end, whose true pairs are not imported.
  init(animals count: Int = 3, neurons: Int = 12, held: Int = 0) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "simulated-\(UUID().uuidString)").path
    var request = SimulationRequest(into: folder + "/animals")
    request.animals = count
    request.neurons = neurons
    animals = try Atlas.simulate(request)
    atlas = try Atlas.create(at: folder + "/a.atlas")
    for (index, animal) in animals.enumerated() {
      for (stack, table, modality) in [
        (animal.twoPhotonStack, animal.twoPhotonNeurons, Modality.twoPhoton),
        (animal.fmostStack, animal.fmostNeurons, .fmost),
      ] {
        var ingest = IngestRequest(stack: stack, animal: animal.animal, modality: modality)
        ingest.neurons = SomaTableRequest(path: table)
        try atlas.ingest(ingest)
      }
      if index < count - held {
        try atlas.importPairs(PairsRequest(animal.pairs, animal: animal.animal, from: "two-photon", to: "fmost"))
      }
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
