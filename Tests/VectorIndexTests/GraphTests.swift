import Concurrency
import Numerics
import Testing

@testable import VectorIndex

@Suite struct GraphTests {
  private func recall(_ galaxy: Galaxy, _ mirror: VectorMirror, breadth: Int, alive: [Int64]? = nil) throws -> Double {
    var hits = 0
    var cost = SearchCost()
    let queries = Galaxy(25, dimension: galaxy.dimension, seed: 77).vectors + galaxy.vectors.prefix(25)
    for query in queries {
      let found = try galaxy.search(
        mirror, query, SearchRequest(limit: 10, plan: .hnsw, breadth: breadth), cost: &cost)
      let truth = galaxy.nearest(to: query, 10, among: alive)
      hits += Set(found.map(\.neuron)).intersection(truth.map(\.neuron)).count
    }
    return Double(hits) / Double(queries.count * 10)
  }

  @Test func graphSearchFindsWhatExactSearchFinds() throws {
    let galaxy = Galaxy(3000, dimension: 64, seed: 31)
    var mirror = try galaxy.mirror()
    mirror.buildGraph()
    mirror.graph!.checkInvariants()
    #expect(try recall(galaxy, mirror, breadth: 64) >= 0.97)
    var cost = SearchCost()
    _ = try galaxy.search(mirror, galaxy.vectors[5], SearchRequest(limit: 10, plan: .hnsw), cost: &cost)
    #expect(cost.codes < 1500)
  }

  @Test func anyNumberOfThreadsBuildsTheSameGraph() throws {
    let galaxy = Galaxy(1500, dimension: 64, seed: 32)
    let graphs = try [1, 2, 4, 2].map { threads in
      let before = threadCount
      setThreadCount(threads)
      defer { setThreadCount(before) }
      var mirror = try galaxy.mirror()
      mirror.buildGraph()
      return try #require(mirror.graph)
    }
    #expect(graphs.allSatisfy { $0 == graphs[0] })
  }

  @Test func insertsOneByOneKeepEveryNodeReachable() throws {
    let galaxy = Galaxy(600, dimension: 32, seed: 33)
    var mirror = VectorMirror(
      codec: VectorCodec(dimension: 32), settings: GraphSettings(degree: 4, breadth: 30), withGraph: true)
    for (i, vector) in galaxy.vectors.enumerated() {
      try vector.withUnsafeBytes {
        try mirror.added(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: $0)
      }
      _ = mirror.settle()
      if i % 50 == 0 { mirror.graph!.checkInvariants() }
    }
    mirror.graph!.checkInvariants()
    #expect(try recall(galaxy, mirror, breadth: 100) >= 0.95)
  }

  @Test func tenRoundsOfChurnKeepRecallAndReachability() throws {
    let galaxy = Galaxy(1200, dimension: 48, seed: 34)
    var mirror = try galaxy.mirror()
    mirror.buildGraph()
    let fresh = try recall(galaxy, mirror, breadth: 50)
    var random = SeededRandom(seed: 9)
    for _ in 0..<10 {
      let gone = random.sample(120, below: 1200)
      for i in gone { mirror.removed(neuron: Int64(i + 1)) }
      _ = mirror.settle()
      mirror.graph!.checkInvariants()
      for i in gone {
        try galaxy.vectors[i].withUnsafeBytes {
          try mirror.added(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: $0)
        }
      }
      _ = mirror.settle()
      mirror.graph!.checkInvariants()
    }
    #expect(mirror.slotCount == 1200)
    #expect(mirror.graph!.reachable() == 1200)
    #expect(try recall(galaxy, mirror, breadth: 50) >= fresh - 0.01)
  }

  @Test func deletingEverythingLeavesAnEmptyGraphThatCanGrowAgain() throws {
    let galaxy = Galaxy(60, dimension: 16, seed: 35)
    var mirror = try galaxy.mirror()
    mirror.buildGraph()
    for i in 1...60 {
      mirror.removed(neuron: Int64(i))
      _ = mirror.settle()
      mirror.graph!.checkInvariants()
    }
    #expect(mirror.graph!.count == 0 && mirror.liveCount == 0)
    try galaxy.vectors[0].withUnsafeBytes { try mirror.added(embedding: 1000, neuron: 1, session: 1, vector: $0) }
    _ = mirror.settle()
    mirror.graph!.checkInvariants()
    #expect(mirror.slotCount == 60)
  }

  @Test func theJournalRepeatsEveryChange() throws {
    let galaxy = Galaxy(400, dimension: 24, seed: 36)
    var writer = VectorMirror(
      codec: VectorCodec(dimension: 24), settings: GraphSettings(degree: 3, breadth: 20), withGraph: true)
    var reader = writer
    var blind = VectorMirror(codec: writer.codec, settings: writer.settings, withGraph: false)
    var random = SeededRandom(seed: 3)
    var alive: Set<Int> = []
    for round in 0..<150 {
      for _ in 0..<1 + random.integer(below: 5) {
        let i = random.integer(below: 400)
        if alive.contains(i), random.integer(below: 2) == 0 {
          writer.removed(neuron: Int64(i + 1))
          reader.removed(neuron: Int64(i + 1))
          blind.removed(neuron: Int64(i + 1))
          alive.remove(i)
        } else {
          try galaxy.vectors[i].withUnsafeBytes { bytes in
            try writer.added(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: bytes)
            try reader.added(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: bytes)
            try blind.added(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: bytes)
          }
          alive.insert(i)
        }
      }
      guard let edits = writer.settle() else { continue }
      try edits.withUnsafeBytes {
        try reader.apply(edits: $0)
        try blind.apply(edits: $0)
      }
      if round % 10 == 0 { writer.graph!.checkInvariants() }
      #expect(reader.graph == writer.graph)
      #expect(blind.embeddings == writer.embeddings && blind.states == writer.states)
    }
  }

  @Test func piecesGiveBackTheSameMirror() throws {
    let galaxy = Galaxy(5000, dimension: 16, seed: 37)
    var mirror = try galaxy.mirror(settings: GraphSettings(degree: 4, breadth: 16))
    mirror.buildGraph()
    for i in stride(from: 1, to: 5000, by: 7) { mirror.removed(neuron: Int64(i)) }
    _ = mirror.settle()
    var copy = VectorMirror(codec: mirror.codec, settings: mirror.settings, withGraph: false)
    for number in 0..<mirror.pieceCount {
      try mirror.piece(.codes, number).withUnsafeBytes { codes in
        try mirror.piece(.slots, number).withUnsafeBytes { try copy.append(codes: codes, slots: $0) }
      }
    }
    try copy.finishSlots()
    try copy.loadGraph(pieces: mirror.pieceCount) { number, load in
      try mirror.piece(.links, number).withUnsafeBytes(load)
    }
    #expect(copy.graph == mirror.graph)
    #expect(copy.embeddings == mirror.embeddings && copy.states == mirror.states && copy.byNeuron == mirror.byNeuron)
    #expect(copy.codes.lines == mirror.codes.lines && copy.codes.tail == mirror.codes.tail)
    copy.graph!.checkInvariants()
  }
}
