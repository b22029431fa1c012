import Glibc
import Numerics

/// Embeddings laid out in a plane so that near neighbours stay near (t-SNE; van der Maaten and Hinton 2008).
///
/// Affinities come from the nearest neighbours at a given perplexity, the start from the first two principal components, the
/// repulsion from all points or, where these are many, from a quadtree (Barnes–Hut; van der Maaten 2014). The same input,
/// configuration and seed give the same picture whatever the number of threads.
package struct TSNE: Sendable {
  package struct Configuration: Sendable, Hashable {
    /// About how many neighbours each point listens to; lowered where there are too few points.
    package var perplexity = 30.0
    /// Affinities are multiplied by this while clusters form, for so many steps.
    package var exaggeration = 12.0
    package var exaggeratedSteps = 250
    package var steps = 500
    /// A cell of the tree stands for its points when its width is less than this share of its distance.
    package var angle: Float = 0.5
    /// Up to this many points every pair is computed.
    package var exactLimit = 400
    package var seed: UInt64 = 1

    package init() {}
  }

  /// One place for each row.
  package let coordinates: [SIMD2<Float>]
  /// Kullback–Leibler divergence of the layout from the affinities, in nats.
  package let divergence: Double

  /// - Parameters:
  ///   - rows: [count, dimension], at least three.
  ///   - nearest: Finds so many nearest other rows of each row; a vector index finds them sooner among many.
  ///   - progress: Told how many of all steps are done.
  /// - Complexity: O(count²·dimension) for the neighbours, O(count·log count) for each step.
  package init(
    _ rows: [Float], dimension: Int, configuration: Configuration = Configuration(),
    nearest: (_ rows: [Float], _ dimension: Int, _ count: Int) -> NearestRows = {
      NearestRows($0, dimension: $1, count: $2)
    },
    progress: (_ step: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) {
    let count = rows.count / max(1, dimension)
    if let bad = rows.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "embeddings", row: bad / dimension, column: bad % dimension)
    }
    guard count >= 3 else { throw .tooFew(what: "points for t-SNE", found: count, needed: 3) }
    let perplexity = Self.perplexity(configuration, count: count)
    let neighbours = nearest(rows, dimension, min(count - 1, Int(3 * perplexity)))
    self.init(
      neighbours: neighbours, start: Self.start(rows, dimension: dimension, seed: configuration.seed),
      configuration: configuration, progress: progress)
  }

  /// The same from neighbours found elsewhere, by a vector index for instance.
  ///
  /// - Parameters:
  ///   - neighbours: About three times as many for each point as the perplexity.
  ///   - start: Where each point begins, at any scale.
  package init(
    neighbours: NearestRows, start: [SIMD2<Float>], configuration: Configuration = Configuration(),
    progress: (_ step: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    let perplexity = Self.perplexity(configuration, count: start.count)
    let affinities = Affinities(neighbours, perplexity: perplexity)
    var descent = TSNEDescent(
      affinities, start: Self.scaled(start),
      repulsion: start.count <= configuration.exactLimit ? .exact : .tree(angle: configuration.angle))
    let total = configuration.exaggeratedSteps + configuration.steps
    for step in 0..<total {
      let isEarly = step < configuration.exaggeratedSteps
      descent.step(
        exaggeration: Float(isEarly ? configuration.exaggeration : 1), momentum: isEarly ? 0.5 : 0.8,
        rate: Float(max(50, Double(start.count) / configuration.exaggeration / 4)))
      progress(step + 1, total)
    }
    coordinates = Self.centred(descent.places)
    divergence = descent.divergence
  }

  static func perplexity(_ configuration: Configuration, count: Int) -> Double {
    max(1, min(configuration.perplexity, Double(count - 1) / 3))
  }

  private static func start(_ rows: [Float], dimension: Int, seed: UInt64) -> [SIMD2<Float>] {
    let plane = leadingCoordinates(rows, dimension: dimension, count: 2, seed: seed)
    // Identical points would never part: each gets a nudge of its own.
    var random = SeededRandom(seed: seed, stream: 2)
    var largest: Float = 0
    for value in plane { largest = max(largest, abs(value)) }
    let nudge = Double(max(largest, 1e-6)) * 1e-3
    return (0..<plane.count / 2).map { i in
      SIMD2(plane[2 * i] + Float(nudge * random.normal()), plane[2 * i + 1] + Float(nudge * random.normal()))
    }
  }

  /// A start with a standard deviation of 0.0001 along its first axis, as the reference implementations have.
  private static func scaled(_ places: [SIMD2<Float>]) -> [SIMD2<Float>] {
    let centre = centred(places)
    let spread = (centre.reduce(Float(0)) { $0 + $1.x * $1.x } / Float(max(1, places.count))).squareRoot()
    return centre.map { $0 * (1e-4 / max(spread, 1e-20)) }
  }

  private static func centred(_ places: [SIMD2<Float>]) -> [SIMD2<Float>] {
    let mean = places.reduce(SIMD2<Double>.zero) { $0 + SIMD2<Double>($1) } / Double(max(1, places.count))
    return places.map { $0 - SIMD2<Float>(mean) }
  }
}
