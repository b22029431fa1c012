import AtlasStore
import Foundation
import Learning
import NeuroBridge
import TestSupport
import Testing

@Suite struct WeightsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// An empty atlas beside a weights file.
  func atlas(_ backbone: TinyBackbone = .init()) throws -> (Atlas, file: String) {
    let file = folder.file("vit.safetensors")
    try backbone.write(to: file)
    return (try Atlas.create(at: folder.file("a.atlas")), file)
  }

  @Test func aLayoutIsRecognisedAndStoredWithItsHash() throws {
    let (atlas, file) = try atlas()
    let report = try atlas.importWeights(.init(file: file, name: "vit"))
    #expect(report.model == "vit@1" && report.layout == "timm")
    #expect(report.pixels == 32 && report.depth == 3 && report.heads == 1 && report.dimension == 16)
    #expect(report.unused == ["head.weight"])
    let out = folder.file("out.safetensors")
    _ = try atlas.exportWeights(.init(model: "vit", to: out))
    let kept = try Safetensors.decode(Array(Data(contentsOf: URL(fileURLWithPath: out))))
    let given = TinyBackbone().tensors.first { $0.name == "blocks.1.mlp.fc1.weight" }
    #expect(kept.first { $0.name == "global.blocks.1.mlp.fc1.weight" }?.values == given?.values)
    #expect(throws: AtlasError.file("\(out): exists already; --force replaces it")) {
      _ = try atlas.exportWeights(.init(model: "vit", to: out))
    }
  }

  @Test func aTensorWithNaNIsRefusedByItsNameAndNothingIsWritten() throws {
    var backbone = TinyBackbone()
    let index = try #require(backbone.tensors.firstIndex { $0.name == "blocks.0.norm1.bias" })
    backbone.tensors[index].values[2] = .nan
    let (atlas, file) = try atlas(backbone)
    let error = #expect(throws: AtlasError.self) { try atlas.importWeights(.init(file: file, name: "vit")) }
    #expect(error?.description.contains("blocks.0.norm1.bias") == true)
    #expect(try atlas.store.read { try $0.models() }.isEmpty)
    #expect(try atlas.store.read { try $0.activities() }.isEmpty)
  }

  @Test(arguments: ["", "not weights at all, but long enough for a header", "PK\u{3}\u{4} a zip that is none"])
  func aFileThatIsNoWeightsIsRefusedByItsPath(_ text: String) throws {
    let (atlas, file) = try atlas()
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let error = #expect(throws: AtlasError.self) { try atlas.importWeights(.init(file: file, name: "vit")) }
    #expect(error?.description.hasPrefix(file) == true)
    #expect(throws: AtlasError.weights(.unreadable(folder.file("none")))) {
      try atlas.importWeights(.init(file: folder.file("none"), name: "vit"))
    }
  }
}
