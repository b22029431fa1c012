import AtlasStore
import NeuroBridge
import Numerics
import Testing
import Vocabulary

@Suite struct LocateTests {
  /// A field of 48 somata, turned by 40°, in a session of 1500; a quarter of the field is elsewhere.
  private func makeAtlas(isThere: Bool) throws -> Atlas {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("test") { transaction, _ in
      var random = SeededRandom(seed: 3)
      let animal = try transaction.ensureAnimal(named: "M01")
      let large = (0..<1500).map { _ in
        Point3(x: random.uniform() * 1200, y: random.uniform() * 1200, z: random.uniform() * 400)
      }
      let centre = Point3(x: 700, y: 400, z: 200)
      func distance(_ p: Point3) -> Double {
        (p.x - centre.x) * (p.x - centre.x) + (p.y - centre.y) * (p.y - centre.y) + (p.z - centre.z) * (p.z - centre.z)
      }
      let near = large.sorted { distance($0) < distance($1) }.prefix(48)
      let a = try transaction.insertSession(of: animal.id, name: "two-photon", modality: .twoPhoton)
      let b = try transaction.insertSession(of: animal.id, name: "fmost", modality: .fmost)
      for (index, p) in near.enumerated() {
        let (x, y) = (p.x - centre.x, p.y - centre.y)
        let isElsewhere = !isThere || index % 4 == 0
        let q =
          isElsewhere
          ? Point3(x: random.uniform() * 200, y: random.uniform() * 200, z: random.uniform() * 200)
          : Point3(x: 0.766 * x - 0.643 * y + 100, y: 0.643 * x + 0.766 * y + 100, z: p.z - centre.z + 100)
        _ = try transaction.insertNeuron(label: "a\(index)", position: q, radius: nil, in: a.id)
      }
      for (index, p) in large.enumerated() {
        _ = try transaction.insertNeuron(label: "b\(index)", position: p, radius: nil, in: b.id)
      }
    }
    return Atlas(store: store)
  }

  @Test func aSmallFieldIsFoundAndTheNextCommandSaid() throws {
    let atlas = try makeAtlas(isThere: true)
    let report = try atlas.locate(LocateRequest(from: "two-photon", to: "fmost"))[0]
    #expect(report.isSignificant && report.places.count <= 3)
    let centre = try #require(report.places.first?.centre)
    #expect(abs(centre.x - 700) < 60 && abs(centre.y - 400) < 60 && abs(centre.z - 200) < 60, "\(centre)")
    #expect(report.advice.contains("neurobridge match ATLAS --from two-photon --to fmost --animal M01"))
    #expect(try atlas.rows("SELECT count(*) FROM match_run") == [[.integer(0)]])
  }

  @Test func aFieldOfOtherTissueIsSaidNotToBeThere() throws {
    let report = try makeAtlas(isThere: false).locate(LocateRequest(from: "two-photon", to: "fmost"))[0]
    #expect(!report.isSignificant && report.advice.contains("landmarks import"))
  }

  @Test func noPlaceAtAllIsRefused() throws {
    let atlas = try makeAtlas(isThere: false)
    let error = #expect(throws: AtlasError.self) {
      try atlas.locate(LocateRequest(from: "two-photon", to: "fmost", count: 0))
    }
    #expect(error?.description.hasPrefix("--count 0") == true)
  }
}
