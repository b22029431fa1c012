import AtlasStore
import Foundation
import Learning
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// Models that go from one atlas to another as a file.
@Suite(.serialized) struct ModelFileTests {
  /// An atlas that trains, and one with the first of its animals, which only imports.
  private struct Pair: Sendable {
    let trained: SimulatedAtlas
    let other: Atlas
  }

  private static let shared = Result {
    let trained = try SimulatedAtlas()
    let file = trained.folder + "/vit.safetensors"
    try TinyBackbone().write(to: file)
    _ = try trained.atlas.importWeights(.init(file: file, name: "vit"))
    let other = try Atlas.create(at: trained.folder + "/other.atlas")
    let animal = trained.animals[0]
    var ingest = IngestRequest(stack: animal.fmostStack, animal: animal.animal, modality: .fmost)
    ingest.neurons = SomaTableRequest(path: animal.fmostNeurons)
    try other.ingest(ingest)
    return Pair(trained: trained, other: other)
  }

  let atlas: Atlas
  let other: Atlas
  let folder: TemporaryFolder

  init() throws {
    let pair = try Self.shared.get()
    (atlas, other) = (pair.trained.atlas, pair.other)
    folder = try TemporaryFolder()
  }

  /// By label: vectors of the session that both atlases have.
  private func vectors(_ atlas: Atlas, _ model: String) throws -> [String: [UInt8]] {
    _ = try atlas.embed(.init(model: model))
    let name = model.split(separator: "@")
    let rows = try atlas.rows(
      "SELECT n.label, e.vector FROM embedding e JOIN neuron_name n ON n.id = e.neuron_id JOIN model m ON m.id = e.model_id "
        + "WHERE n.animal = 'S01' AND n.session = 'fmost' AND m.name = '\(name[0])' AND m.version = \(name[1])")
    var result: [String: [UInt8]] = [:]
    for row in rows { if case .text(let label) = row[0], case .blob(let bytes) = row[1] { result[label] = bytes } }
    return result
  }

  private func train(_ method: TrainingMethod, _ name: String, bfloat16: Bool = false) throws {
    var request = Atlas.TrainRequest(
      name: name, method: method, backbone: method == .dualChannel ? nil : "vit", holdOut: ["S03"], steps: 2,
      identitiesPerBatch: 4)
    request.learningRate = 1e-2
    if bfloat16 { request.precision = .bfloat16 }
    _ = try atlas.train(request)
  }

  private func export(_ model: String, merging: Bool = false) throws -> String {
    let file = folder.file("\(model).safetensors")
    try atlas.exportWeights(.init(model: model, to: file, force: true, mergesLoRA: merging))
    return file
  }

  @Test(arguments: [TrainingMethod.dualChannel, .full, .lora, .partial, .linear])
  func aTrainedModelEmbedsToTheSameVectorsInAnotherAtlas(_ method: TrainingMethod) throws {
    let name = "file-\(method.rawValue)"
    try train(method, name)
    let report = try other.importWeights(.init(file: export(name)))
    #expect(report.model == "\(name)@1" && report.source == "\(name)@1" && report.layout == "neurobridge")
    let (here, there) = (try vectors(atlas, "\(name)@1"), try vectors(other, report.model))
    #expect(here.count > 5 && here == there)
    let models = try (atlas.store.read { try $0.model(named: name) }, other.store.read { try $0.model(named: name) })
    #expect(models.0.method == models.1.method && models.0.dimension == models.1.dimension)
    let hashes = try [atlas, other].map { atlas in
      try atlas.store.read { try $0.hash(ofWeights: $0.checkpoint($0.model(named: name).checkpoint!).weights) }
    }
    #expect(hashes[0] == hashes[1])
  }

  @Test func aBackboneAndABfloat16TrainingEmbedToTheSameVectorsInAnotherAtlas() throws {
    try train(.full, "file-bfloat16", bfloat16: true)
    for name in ["vit", "file-bfloat16"] {
      _ = try other.importWeights(.init(file: export(name), name: "\(name)-copy"))
      #expect(try vectors(atlas, "\(name)@1") == vectors(other, "\(name)-copy@1"))
    }
  }

  @Test func aMergedFileOfLoRAIsImportedToo() throws {
    try train(.lora, "file-merged")
    _ = try other.importWeights(.init(file: export("file-merged", merging: true)))
    func floats(_ bytes: [UInt8]) -> [Float] { bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } }
    let (here, there) = (try vectors(atlas, "file-merged@1"), try vectors(other, "file-merged@1"))
    #expect(here.keys == there.keys)
    for (label, vector) in here {
      for (a, b) in zip(floats(vector), floats(there[label]!)) { #expect(abs(a - b) < 1e-4) }
    }
  }

  @Test func animalsThatAnImportedModelWasTrainedOnCannotBeHeldOut() throws {
    try train(.full, "file-seen")
    _ = try other.importWeights(.init(file: export("file-seen")))
    let request = Atlas.TrainRequest(name: "more", method: .full, backbone: "file-seen", holdOut: ["S01"], steps: 1)
    let error = #expect(throws: AtlasError.self) { _ = try other.train(request) }
    #expect(error?.description.contains("S01") == true, "\(error.debugDescription)")
  }

  @Test func anAlteredFileIsRefusedAndNothingIsWritten() throws {
    try train(.linear, "file-altered")
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: export("file-altered"))))
    let before = try other.store.read { try $0.models().count }
    func refusal(_ change: (inout [UInt8]) throws -> Void) throws -> String {
      var changed = bytes
      try change(&changed)
      let file = folder.file("changed.safetensors")
      try Data(changed).write(to: URL(fileURLWithPath: file))
      let error = #expect(throws: AtlasError.self) { try other.importWeights(.init(file: file)) }
      #expect(error?.description.hasPrefix(file) == true)
      return error?.description ?? ""
    }
    /// Replaces text of the header by other text of the same length.
    func replace(_ text: String, _ other: String) throws -> String {
      try refusal { bytes in
        let pattern = Array(text.utf8)
        let start = try #require((0..<bytes.count - pattern.count).first { bytes[$0...].starts(with: pattern) })
        bytes.replaceSubrange(start..<start + pattern.count, with: Array(other.utf8))
      }
    }
    #expect(try refusal { $0[$0.count - 1] ^= 0x01 }.contains("changed since its export"))
    #expect(try replace("\"method\":\"linear\"", "\"method\":\"linoar\"").contains("method"))
    #expect(try replace("file-altered@1", "file-altered@2").contains("changed since its export"))
    #expect(try replace("\\\"depth\\\":3", "\\\"depth\\\":4").contains("lack"))
    #expect(try replace("\\\"depth\\\":3", "\\\"depth\\\":0").contains("depth"))
    #expect(try replace("\\\"heads\\\":1", "\\\"heads\\\":7").contains("heads"))
    #expect(try replace("\\\"hidden_width\\\":32", "\\\"hidden_width\\\":99").contains("fc1"))
    #expect(try replace("\"configuration\":\"{", "\"configuration\":\"[").contains("configuration"))
    #expect(try replace("\"configuration\"", "\"konfiguration\"").contains("configuration"))
    #expect(try replace("neurobridge-model-1", "neurobridge-model-9").contains("neurobridge-model-9"))
    #expect(try refusal { $0.removeLast(4) }.contains("export") == false)
    #expect(try other.store.read { try $0.models().count } == before)
  }

  @Test func weightsWithoutTheirDescriptionAreRefusedWithTheRemedy() throws {
    let file = folder.file("bare.safetensors")
    try train(.linear, "file-bare")
    let tensors = try Safetensors.decode(Array(Data(contentsOf: URL(fileURLWithPath: export("file-bare")))))
    try Data(Safetensors.encode(tensors, metadata: ["model": "file-bare@1"])).write(to: URL(fileURLWithPath: file))
    let error = #expect(throws: AtlasError.self) { try other.importWeights(.init(file: file, name: "x")) }
    #expect(error?.description.contains("export the model again") == true)
  }

  @Test func optionsThatTheFileAnswersAreRefused() throws {
    let file = try export("vit")
    #expect(throws: AtlasError.weights(.describesItself(file))) {
      try other.importWeights(.init(file: file, name: "x", heads: 2))
    }
  }
}
