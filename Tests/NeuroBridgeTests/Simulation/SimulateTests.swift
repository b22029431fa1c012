import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct SimulateTests {
  @Test func aSimulatedAnimalCanBeIngested() throws {
    let folder = try TemporaryFolder()
    var request = SimulationRequest(into: folder.file("animals"))
    request.animals = 1
    request.neurons = 6
    let files = try Atlas.simulate(request)[0]
    let atlas = try Atlas.create(at: folder.file("a.atlas"))
    for (stack, table, modality) in [
      (files.twoPhotonStack, files.twoPhotonNeurons, Modality.twoPhoton),
      (files.fmostStack, files.fmostNeurons, .fmost),
    ] {
      var ingest = IngestRequest(stack: stack, animal: "S01", modality: modality)
      ingest.neurons = SomaTableRequest(path: table)
      try atlas.ingest(ingest)
    }
    let report = try atlas.importPairs(PairsRequest(files.pairs, animal: "S01", from: "two-photon", to: "fmost"))
    #expect(report.added == files.pairCount)
    #expect(throws: AtlasError.simulation(.exists(files.folder))) { try Atlas.simulate(request) }
  }
}
