import Foundation
import NeuroBridge

/// Small files of what is imported besides stacks and soma tables.
struct FileCorpus {
  enum Kind {
    case weights
    /// With the intact table of labels.
    case vectors(labels: String)
    /// With the intact vectors.
    case labels(vectors: String)
    case pairs
    case manifest
  }

  let files: [(kind: Kind, ending: String, bytes: [UInt8])]

  init(_ atlas: Atlas, repository: String, folder: String) throws {
    func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
    var files: [(kind: Kind, ending: String, bytes: [UInt8])] = []
    let (vectors, labels) = (folder + "/vectors.npy", folder + "/labels.csv")
    _ = try atlas.exportEmbeddings(Atlas.EmbeddingsExportRequest(model: "elsewhere", vectors: vectors, labels: labels))
    files.append((.vectors(labels: labels), ".npy", try bytes(vectors)))
    files.append((.labels(vectors: vectors), ".csv", try bytes(labels)))
    let learning = repository + "/fixtures/learning"
    for name in try FileManager.default.contentsOfDirectory(atPath: learning).sorted() {
      if name.hasSuffix(".pt") { files.append((.weights, ".pt", try bytes("\(learning)/\(name)"))) }
      if name.hasSuffix("tiny.safetensors") {
        files.append((.weights, ".safetensors", try bytes("\(learning)/\(name)")))
      }
    }
    let pairs = "two-photon,fmost,reviewer\ntp02,fm02,ada\ntp03,fm03,\n\"tp04\",fm05,ada\n"
    files.append((.pairs, ".csv", Array(pairs.utf8)))
    files.append(
      (
        .pairs, ".json",
        Array(#"[{"label_a": "tp02", "label_b": "fm02"}, {"label_a": "tp03", "label_b": "fm03"}]"#.utf8)
      ))
    let manifest = """
      animals:
      - animal: M01
        sessions:
        - {modality: two-photon, stack: a.tif, neurons: a.csv, voxel: [1, 1, 2], channel: 0}
        - modality: fmost
          stack: "b.tif"
        pairs: {table: pairs.csv, from: two-photon, to: fmost}

      """
    for _ in 0..<3 { files.append((.manifest, ".yaml", Array(manifest.utf8))) }
    self.files = files
  }
}
