import Concurrency
import Numerics
import Testing

@testable import VectorIndex

@Suite struct GraphTests {
  private func recall(_ data: ClusteredVectors, _ snapshot: IndexSnapshot, ef: Int) throws -> Double {
    var hits = 0
    var cost = SearchCost()
    let queries = ClusteredVectors(25, dimension: data.dimension, seed: 77).vectors + data.vectors.prefix(25)
    for query in queries {
      let neighbours = try data.search(
        snapshot, query, SearchRequest(limit: 10, ef: ef), cost: &cost)
      let truth = data.nearest(to: query, 10)
      hits += Set(neighbours.map(\.neuron)).intersection(truth.map(\.neuron)).count
    }
    return Double(hits) / Double(queries.count * 10)
  }

  @Test func graphSearchFindsWhatExactSearchFinds() throws {
    let data = ClusteredVectors(3000, dimension: 64, seed: 31)
    var snapshot = try data.snapshot()
    snapshot.buildGraph()
    snapshot.graph!.checkInvariants()
    #expect(try recall(data, snapshot, ef: 64) >= 0.97)
    var cost = SearchCost()
    _ = try data.search(snapshot, data.vectors[5], SearchRequest(limit: 10, ef: 64), cost: &cost)
    #expect(cost.codes < 1500)
  }

  @Test func anyNumberOfThreadsBuildsTheSameGraph() throws {
    let data = ClusteredVectors(1500, dimension: 64, seed: 32)
    let graphs = try [1, 2, 4, 2].map { threads in
      let before = threadCount
      setThreadCount(threads)
      defer { setThreadCount(before) }
      var snapshot = try data.snapshot()
      snapshot.buildGraph()
      return try #require(snapshot.graph)
    }
    #expect(graphs.allSatisfy { $0 == graphs[0] })
  }

  @Test func singleInsertionsKeepEveryNodeReachable() throws {
    let data = ClusteredVectors(600, dimension: 32, seed: 33)
    var snapshot = IndexSnapshot(
      codec: VectorCodec(dimension: 32), settings: GraphSettings(maxLinks: 4, efConstruction: 30), withGraph: true)
    for (i, vector) in data.vectors.enumerated() {
      try vector.withUnsafeBytes {
        try snapshot.insert(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: $0)
      }
      _ = snapshot.flush()
      if i % 50 == 0 { snapshot.graph!.checkInvariants() }
    }
    snapshot.graph!.checkInvariants()
    #expect(try recall(data, snapshot, ef: 100) >= 0.95)
  }

  @Test func tenRoundsOfChurnKeepRecallAndReachability() throws {
    let data = ClusteredVectors(1200, dimension: 48, seed: 34)
    var snapshot = try data.snapshot()
    snapshot.buildGraph()
    let fresh = try recall(data, snapshot, ef: 50)
    var random = SeededRandom(seed: 9)
    for _ in 0..<10 {
      let gone = random.sample(120, below: 1200)
      for i in gone { snapshot.remove(neuron: Int64(i + 1)) }
      _ = snapshot.flush()
      snapshot.graph!.checkInvariants()
      for i in gone {
        try data.vectors[i].withUnsafeBytes {
          try snapshot.insert(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: $0)
        }
      }
      _ = snapshot.flush()
      snapshot.graph!.checkInvariants()
    }
    #expect(snapshot.slotCount == 1200)
    #expect(snapshot.graph!.reachableCount == 1200)
    #expect(try recall(data, snapshot, ef: 50) >= fresh - 0.01)
  }

  @Test func removingEverythingLeavesAnEmptyGraphThatCanGrowAgain() throws {
    let data = ClusteredVectors(60, dimension: 16, seed: 35)
    var snapshot = try data.snapshot()
    snapshot.buildGraph()
    for i in 1...60 {
      snapshot.remove(neuron: Int64(i))
      _ = snapshot.flush()
      snapshot.graph!.checkInvariants()
    }
    #expect(snapshot.graph!.count == 0 && snapshot.liveCount == 0)
    try data.vectors[0].withUnsafeBytes { try snapshot.insert(embedding: 1000, neuron: 1, session: 1, vector: $0) }
    _ = snapshot.flush()
    snapshot.graph!.checkInvariants()
    #expect(snapshot.slotCount == 60)
  }

  @Test func editsRepeatEveryChange() throws {
    let data = ClusteredVectors(400, dimension: 24, seed: 36)
    var writer = IndexSnapshot(
      codec: VectorCodec(dimension: 24), settings: GraphSettings(maxLinks: 3, efConstruction: 20), withGraph: true)
    var reader = writer
    var withoutGraph = IndexSnapshot(codec: writer.codec, settings: writer.settings, withGraph: false)
    var random = SeededRandom(seed: 3)
    var alive: Set<Int> = []
    for round in 0..<150 {
      for _ in 0..<1 + random.integer(below: 5) {
        let i = random.integer(below: 400)
        if alive.contains(i), random.integer(below: 2) == 0 {
          writer.remove(neuron: Int64(i + 1))
          reader.remove(neuron: Int64(i + 1))
          withoutGraph.remove(neuron: Int64(i + 1))
          alive.remove(i)
        } else {
          try data.vectors[i].withUnsafeBytes { bytes in
            try writer.insert(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: bytes)
            try reader.insert(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: bytes)
            try withoutGraph.insert(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: bytes)
          }
          alive.insert(i)
        }
      }
      guard let edits = writer.flush() else { continue }
      try edits.withUnsafeBytes {
        try reader.apply(edits: $0)
        try withoutGraph.apply(edits: $0)
      }
      if round % 10 == 0 { writer.graph!.checkInvariants() }
      #expect(reader.graph == writer.graph)
      #expect(withoutGraph.embeddings == writer.embeddings && withoutGraph.states == writer.states)
    }
  }

  @Test func segmentsRestoreTheSnapshot() throws {
    let data = ClusteredVectors(5000, dimension: 16, seed: 37)
    var snapshot = try data.snapshot(settings: GraphSettings(maxLinks: 4, efConstruction: 16))
    snapshot.buildGraph()
    for i in stride(from: 1, to: 5000, by: 7) { snapshot.remove(neuron: Int64(i)) }
    _ = snapshot.flush()
    var copy = IndexSnapshot(codec: snapshot.codec, settings: snapshot.settings, withGraph: false)
    for number in 0..<snapshot.segmentCount {
      try snapshot.segment(.codes, number).withUnsafeBytes { codes in
        try snapshot.segment(.slots, number).withUnsafeBytes { try copy.append(codes: codes, slots: $0) }
      }
    }
    try copy.finishSlots()
    try copy.loadGraph { number, load in
      try snapshot.segment(.links, number).withUnsafeBytes(load)
    }
    #expect(copy.graph == snapshot.graph)
    #expect(
      copy.embeddings == snapshot.embeddings && copy.states == snapshot.states && copy.byNeuron == snapshot.byNeuron)
    #expect(copy.codes.lines == snapshot.codes.lines && copy.codes.tail == snapshot.codes.tail)
    copy.graph!.checkInvariants()
  }
}
