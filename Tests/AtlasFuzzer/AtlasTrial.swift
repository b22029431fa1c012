import Foundation
import NeuroBridge
import Vocabulary

/// What a user does with an atlas, or with a file that goes into one; every error must be one line.
struct AtlasTrial {
  private(set) var done = 0
  private(set) var refused = 0
  /// The first error of more than one line.
  private(set) var fault: String?

  private mutating func attempt(_ name: String, _ body: () throws -> Void) {
    do {
      try body()
      done += 1
    } catch {
      refused += 1
      if "\(error)".contains("\n") { fault = "\(name): its error takes more than one line: \(error)" }
    }
  }

  /// Reads everything, then matches.
  mutating func use(_ path: String, in folder: String) {
    attempt("schema") { _ = try Atlas.schemaDifferences(of: path) }
    guard let atlas = try? Atlas(opening: path, readOnly: true) else {
      refused += 1
      return
    }
    attempt("check") { _ = try atlas.check(deep: true) }
    attempt("log") { _ = try atlas.log() }
    attempt("provenance") { _ = try atlas.provenance() }
    attempt("reviews") { _ = try atlas.reviews() }
    attempt("next review") { _ = try atlas.nextReview() }
    attempt("identities") { _ = try atlas.identities() }
    for sql in [
      "SELECT * FROM matches", "SELECT * FROM identity", "SELECT * FROM log", "SELECT * FROM experiment",
      "SELECT * FROM match_origin",
      "SELECT * FROM nearest('M01/two-photon/tp03', 5)",
      "SELECT * FROM nearest('M02/two-photon/tp04', 5) WHERE model = 'dual'",
      "SELECT * FROM nearest('M01/fmost/fm03', 50) WHERE exact = 1",
      "SELECT * FROM nearest('M03/fmost/fm05', 5) WHERE as_of = '2030' AND scope = 'atlas'",
      "SELECT similarity(a.vector, b.vector) FROM embedding a JOIN embedding b ON b.id = a.id + 1",
    ] { attempt(sql) { _ = try atlas.rows(sql) } }
    for model in ["tiny", "dual", "elsewhere"] {
      attempt("index stat") { _ = try atlas.indexStatistics(model: model) }
      attempt("embeddings export") {
        _ = try atlas.exportEmbeddings(
          Atlas.EmbeddingsExportRequest(model: model, vectors: folder + "/out.npy", labels: folder + "/out.csv"))
      }
    }
    attempt("map") {
      _ = try atlas.map(MapRequest([Point3(x: 1, y: 2, z: 3)], animal: "M01", from: "two-photon", to: "fmost"))
    }
    attempt("weights export") {
      _ = try atlas.exportWeights(
        Atlas.WeightsExportRequest(model: "tiny", to: folder + "/out.safetensors", force: true))
    }
    unlink(folder + "/copy.atlas")
    attempt("backup") { _ = try atlas.backup(to: folder + "/copy.atlas") }
    guard let writable = try? Atlas(opening: path) else { return }
    attempt("match") {
      _ = try writable.match(MatchRequest(from: "two-photon", to: "fmost", animals: ["M01"], model: "elsewhere"))
    }
    attempt("index build") { _ = try writable.checkIndex() }
    attempt("embed") { _ = try writable.embed(Atlas.EmbedRequest(model: "tiny")) }
  }

  /// Imports one file into an atlas that stays.
  mutating func take(_ path: String, _ kind: FileCorpus.Kind, into atlas: Atlas, number: Int) {
    switch kind {
    case .weights:
      attempt("weights") { _ = try atlas.importWeights(Atlas.WeightsRequest(file: path, name: "w\(number)", heads: 1)) }
    case .vectors(let labels):
      attempt("vectors") {
        _ = try atlas.importEmbeddings(
          Atlas.EmbeddingsRequest(
            vectors: path, labels: labels, model: "v\(number)", animal: "M01", session: "two-photon"))
      }
    case .labels(let vectors):
      attempt("labels") {
        _ = try atlas.importEmbeddings(
          Atlas.EmbeddingsRequest(
            vectors: vectors, labels: path, model: "v\(number)", animal: "M01", session: "two-photon"))
      }
    case .pairs:
      attempt("pairs") {
        _ = try atlas.importPairs(PairsRequest(path, animal: "M01", from: "two-photon", to: "fmost", dryRun: true))
      }
    case .manifest: attempt("manifest") { _ = try Experiment(manifest: path) }
    }
  }
}
