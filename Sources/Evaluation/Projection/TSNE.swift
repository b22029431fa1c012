import Glibc
import Numerics

/// t-SNE: a map of embeddings in the plane that keeps nearest neighbours near (van der Maaten and Hinton 2008).
///
/// Starts from the first two principal components; repulsion over all pairs, or by Barnes–Hut (van der Maaten 2014) where
/// points are many. The same input, configuration and seed give the same map for any number of threads.
package struct TSNE: Sendable {
  /// Defaults are those of scikit-learn and openTSNE.
  package struct Configuration: Sendable, Hashable {
    /// The effective number of neighbours of each point; lowered where there are too few points.
    package var perplexity = 30.0
    /// Factor of the affinities in the first steps, while clusters form ("early exaggeration").
    package var exaggeration = 12.0
    /// Steps with that factor.
    package var exaggeratedSteps = 250
    /// Steps after them.
    package var steps = 500
    /// Barnes–Hut: a node repositions its points where width / distance is below this.
    package var angle: Float = 0.5
    /// Up to this many points, repulsion is computed over all pairs.
    package var exactLimit = 400
    /// Of the initial positions.
    package var seed: UInt64 = 1

    package init() {}
  }

  /// The position of each row.
  package let coordinates: [SIMD2<Float>]
  /// Kullback–Leibler divergence of the layout from the affinities, in nats.
  package let divergence: Double

  /// - Parameters:
  ///   - rows: [count, dimension], at least three.
  ///   - nearest: Finds the `count` nearest other rows of each row; a vector index is faster where rows are many.
  ///   - progress: Called after each step.
  /// - Complexity: O(count²·dimension) for the neighbours, O(count·log count) a step.
  package init(
    _ rows: [Float], dimension: Int, configuration: Configuration = Configuration(),
    nearest: (_ rows: [Float], _ dimension: Int, _ count: Int) -> NearestRows = {
      NearestRows($0, dimension: $1, count: $2)
    },
    progress: (_ step: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) {
    let count = rows.count / max(1, dimension)
    if let bad = rows.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "embeddings", row: bad / dimension, column: bad % dimension)
    }
    guard count >= 3 else { throw .tooFew(what: "points for t-SNE", given: count, needed: 3) }
    let perplexity = Self.perplexity(configuration, count: count)
    let neighbours = nearest(rows, dimension, min(count - 1, Int(3 * perplexity)))
    self.init(
      neighbours: neighbours, start: Self.start(rows, dimension: dimension, seed: configuration.seed),
      configuration: configuration, progress: progress)
  }

  /// The map of points whose neighbours are known.
  ///
  /// - Parameters:
  ///   - neighbours: About three times the perplexity for each point.
  ///   - start: Initial positions, at any scale.
  package init(
    neighbours: NearestRows, start: [SIMD2<Float>], configuration: Configuration = Configuration(),
    progress: (_ step: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    let perplexity = Self.perplexity(configuration, count: start.count)
    let affinities = Affinities(neighbours, perplexity: perplexity)
    var optimizer = TSNEOptimizer(
      affinities, start: Self.scaled(start),
      repulsion: start.count <= configuration.exactLimit ? .exact : .tree(angle: configuration.angle))
    let total = configuration.exaggeratedSteps + configuration.steps
    for step in 0..<total {
      let isEarly = step < configuration.exaggeratedSteps
      optimizer.step(
        exaggeration: Float(isEarly ? configuration.exaggeration : 1), momentum: isEarly ? 0.5 : 0.8,
        learningRate: Float(max(50, Double(start.count) / configuration.exaggeration / 4)))
      progress(step + 1, total)
    }
    coordinates = Self.centred(optimizer.positions)
    divergence = optimizer.divergence
  }

  static func perplexity(_ configuration: Configuration, count: Int) -> Double {
    max(1, min(configuration.perplexity, Double(count - 1) / 3))
  }

  private static func start(_ rows: [Float], dimension: Int, seed: UInt64) -> [SIMD2<Float>] {
    let plane = principalCoordinates(rows, dimension: dimension, count: 2, seed: seed)
    // Without noise, identical points would stay identical.
    var random = SeededRandom(seed: seed, stream: 2)
    var largest: Float = 0
    for value in plane { largest = max(largest, abs(value)) }
    let noise = Double(max(largest, 1e-6)) * 1e-3
    return (0..<plane.count / 2).map { i in
      SIMD2(plane[2 * i] + Float(noise * random.normal()), plane[2 * i + 1] + Float(noise * random.normal()))
    }
  }

  /// Scales to a standard deviation of 1e-4 along the first axis, as the reference implementations do.
  private static func scaled(_ positions: [SIMD2<Float>]) -> [SIMD2<Float>] {
    let centred = Self.centred(positions)
    let deviation = (centred.reduce(Float(0)) { $0 + $1.x * $1.x } / Float(max(1, positions.count))).squareRoot()
    return centred.map { $0 * (1e-4 / max(deviation, 1e-20)) }
  }

  private static func centred(_ positions: [SIMD2<Float>]) -> [SIMD2<Float>] {
    let mean = positions.reduce(SIMD2<Double>.zero) { $0 + SIMD2<Double>($1) } / Double(max(1, positions.count))
    return positions.map { $0 - SIMD2<Float>(mean) }
  }
}
