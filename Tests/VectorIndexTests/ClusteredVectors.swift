import Numerics
import VectorIndex

/// Unit vectors in clusters near a subspace of `latent` dimensions, as an encoder's are.
struct ClusteredVectors {
  let dimension: Int
  private(set) var vectors: [[Float]] = []

  init(_ count: Int, dimension: Int, latent: Int = 12, noise: Double = 0.1, seed: UInt64) {
    self.dimension = dimension
    var random = SeededRandom(seed: seed)
    let axes = (0..<latent).map { _ in (0..<dimension).map { _ in random.normal() } }
    let centres = (0..<max(1, count / 40)).map { _ in (0..<latent).map { _ in random.normal() } }
    for _ in 0..<count {
      let centre = centres[random.integer(below: centres.count)]
      let point = centre.map { $0 + 0.5 * random.normal() }
      var vector = [Double](repeating: 0, count: dimension)
      for (axis, weight) in zip(axes, point) { for i in 0..<dimension { vector[i] += weight * axis[i] } }
      for i in 0..<dimension { vector[i] += noise * Double(latent).squareRoot() * random.normal() }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      vectors.append(vector.map { Float($0 / length) })
    }
  }

  init(copies vector: [Float], _ count: Int) {
    dimension = vector.count
    vectors = Array(repeating: vector, count: count)
  }

  /// A snapshot of these vectors; neuron i + 1 has vector i, with embedding 1000 + i.
  func snapshot(
    codec: VectorCodec? = nil, settings: GraphSettings = GraphSettings(maxLinks: 8, efConstruction: 60),
    graph: Bool = false
  ) throws -> IndexSnapshot {
    var snapshot = IndexSnapshot(
      codec: codec ?? VectorCodec(dimension: dimension), settings: settings, withGraph: graph)
    for (i, vector) in vectors.enumerated() {
      try vector.withUnsafeBytes {
        try snapshot.insert(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: $0)
      }
    }
    return snapshot
  }

  var fitted: VectorCodec { VectorCodec.fit(sample: vectors.flatMap(\.self), dimension: dimension) }

  func similarity(_ a: [Float], _ b: [Float]) -> Float {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        cosine(
          a.baseAddress!, aSquared: try! VectorError.check(a, dimension: dimension), b.baseAddress!,
          dimension: dimension)
      }
    }
  }

  /// Brute force: every vector in float32.
  func nearest(to query: [Float], _ count: Int, among neurons: [Int64]? = nil) -> [Neighbour] {
    let all = neurons ?? (1...Int64(vectors.count)).map(\.self)
    let neighbours = all.map {
      Neighbour(neuron: $0, embedding: 999 + $0, similarity: similarity(query, vectors[Int($0) - 1]))
    }
    return Array(neighbours.sorted(by: Neighbour.precedes).prefix(count))
  }

  func search(_ snapshot: IndexSnapshot, _ query: [Float], _ request: SearchRequest, cost: inout SearchCost) throws
    -> [Neighbour]
  {
    var scratch = SearchScratch()
    let quantised = try query.withUnsafeBytes {
      snapshot.codec.prepare($0, squared: try VectorError.check($0, dimension: dimension))
    }
    return snapshot.search(quantised, request, scratch: &scratch, cost: &cost) { slot in
      similarity(query, vectors[Int(snapshot.embeddings[Int(slot)]) - 1000])
    }
  }
}
