import Detection
import Foundation
import NeuroBridge
import Testing
import Vocabulary

@testable import NeuroBridge

struct DetectTests {
  private func soma(_ x: Double, _ y: Double, _ z: Double) -> DetectedSoma {
    DetectedSoma(position: Point3(x: x, y: y, z: z), radius: 5, confidence: 0.9)
  }

  private func neuron(_ label: String, _ x: Double, _ y: Double, _ z: Double, radius: Double? = 5) -> Neuron {
    Neuron(
      id: .init(Int64(label.utf8.reduce(0) { $0 * 31 + Int($1) })), session: .init(1), label: label,
      position: Point3(x: x, y: y, z: z), radius: radius)
  }

  @Test func aDetectionAtAKnownNeuronIsNotAddedAgain() {
    let new = DetectedNeurons(
      [soma(10, 10, 10), soma(10, 40, 10), soma(19, 19, 21)],
      beside: [neuron("tp1", 12, 9, 11), neuron("big", 12, 19, 21, radius: 9), neuron("alone", 90, 90, 90)], aliases: []
    )
    #expect(new.somata.map(\.soma) == [soma(10, 40, 10)])
    #expect(new.unseen == 1)
  }

  @Test func numbersGoOnAfterTheHighestThatWasEverGiven() {
    let new = DetectedNeurons(
      [soma(10, 10, 10), soma(50, 10, 10)], beside: [neuron("s0007", 90, 90, 90), neuron("soma", 95, 0, 0)],
      aliases: ["s0012"])
    #expect(new.somata.map(\.label) == ["s0013", "s0014"])
  }

  @Test func somataOfASimulatedStackAreFoundAndASecondRunAddsNone() throws {
    let simulated = try SimulatedAtlas(animals: 1)
    let animal = simulated.animals[0]
    let known = try simulated.atlas.rows("SELECT count(*) FROM neuron_name WHERE session = 'fmost'")
    let dry = try simulated.atlas.detect(.init(animal: animal.animal, session: "fmost", isDryRun: true))
    #expect(dry.found >= 6)
    #expect(try simulated.atlas.rows("SELECT count(*) FROM neuron_name WHERE session = 'fmost'") == known)

    // The stack alone, as a session of its own.
    var bare = IngestRequest(stack: animal.fmostStack, animal: animal.animal, modality: .fmost)
    bare.session = "bare"
    try simulated.atlas.ingest(bare)
    let report = try simulated.atlas.detect(.init(animal: animal.animal, session: "bare"))
    #expect(report.found == dry.found && report.added == report.found)
    let near = try simulated.atlas.rows(
      """
      SELECT count(*) FROM neuron d JOIN session s ON s.id = d.session_id AND s.name = 'bare'
      WHERE d.origin = 'detected' AND d.confidence >= 0.5 AND EXISTS (
        SELECT 1 FROM neuron n JOIN session t ON t.id = n.session_id AND t.name = 'fmost' AND n.origin = 'imported'
        WHERE abs(n.x_um - d.x_um) < 4 AND abs(n.y_um - d.y_um) < 4 AND abs(n.z_um - d.z_um) < 4)
      """)
    #expect(near == [[.integer(Int64(report.found))]])
    #expect(try simulated.atlas.detect(.init(animal: animal.animal, session: "bare")).added == 0)
    #expect(try simulated.atlas.rows("SELECT message FROM log WHERE stage = 'detect'").count == 2)
  }

  @Test func thePictureIsNotWrittenOverAnExistingFile() throws {
    let simulated = try SimulatedAtlas(animals: 1)
    let picture = simulated.folder + "/preview.png"
    var request = DetectRequest(
      animal: simulated.animals[0].animal, session: "fmost", preview: picture, isDryRun: true)
    _ = try simulated.atlas.detect(request)
    #expect(try Data(contentsOf: URL(fileURLWithPath: picture)).prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
    #expect(throws: AtlasError.self) { try simulated.atlas.detect(request) }
    request.force = true
    _ = try simulated.atlas.detect(request)
  }

  @Test func senselessOptionsAreRefused() throws {
    let simulated = try SimulatedAtlas(animals: 1)
    let name = simulated.animals[0].animal
    #expect(throws: AtlasError.detect(.radius(0.1, 4))) {
      try simulated.atlas.detect(.init(animal: name, session: "fmost", radius: 0.1...4))
    }
    #expect(throws: AtlasError.detect(.confidence(1.5))) {
      try simulated.atlas.detect(.init(animal: name, session: "fmost", minConfidence: 1.5))
    }
  }
}
