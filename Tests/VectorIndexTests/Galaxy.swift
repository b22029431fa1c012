import Numerics
import VectorIndex

/// Vectors that lie in clusters near a plane of few dimensions, as an encoder's do; the same for the same seed.
struct Galaxy {
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

  mutating func setVectors(_ vectors: [[Float]]) { self.vectors = vectors }

  /// A mirror of these vectors; neuron i + 1 has vector i, with embedding 1000 + i.
  func mirror(
    codec: VectorCodec? = nil, settings: GraphSettings = GraphSettings(degree: 8, breadth: 60), graph: Bool = false
  ) throws -> VectorMirror {
    var mirror = VectorMirror(codec: codec ?? VectorCodec(dimension: dimension), settings: settings, withGraph: graph)
    for (i, vector) in vectors.enumerated() {
      try vector.withUnsafeBytes {
        try mirror.added(embedding: Int64(1000 + i), neuron: Int64(i + 1), session: 1, vector: $0)
      }
    }
    return mirror
  }

  var fitted: VectorCodec { VectorCodec.fit(sample: vectors.flatMap(\.self), dimension: dimension) }

  func similarity(_ a: [Float], _ b: [Float]) -> Float {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        cosine(
          a.baseAddress!, aSquared: try! VectorProblem.check(a, dimension: dimension), b.baseAddress!,
          dimension: dimension)
      }
    }
  }

  /// The slow certain twin: every vector in float32.
  func nearest(to query: [Float], _ count: Int, among neurons: [Int64]? = nil) -> [Neighbour] {
    let all = neurons ?? (1...Int64(vectors.count)).map(\.self)
    let found = all.map {
      Neighbour(neuron: $0, embedding: 999 + $0, similarity: similarity(query, vectors[Int($0) - 1]))
    }
    return Array(found.sorted(by: Neighbour.precedes).prefix(count))
  }

  func search(_ mirror: VectorMirror, _ query: [Float], _ request: SearchRequest, cost: inout SearchCost) throws
    -> [Neighbour]
  {
    var scratch = SearchScratch()
    let prepared = try query.withUnsafeBytes {
      mirror.codec.prepare($0, squared: try VectorProblem.check($0, dimension: dimension))
    }
    return mirror.search(prepared, request, scratch: &scratch, cost: &cost) { slot in
      similarity(query, vectors[Int(mirror.embeddings[Int(slot)]) - 1000])
    }
  }
}
