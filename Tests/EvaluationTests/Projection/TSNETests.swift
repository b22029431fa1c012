import Concurrency
import Glibc
import Numerics
import Testing

@testable import Evaluation

/// Points around `clusters` centres, cyclically.
private func clustered(_ count: Int, clusters: Int, dimension: Int, deviation: Double = 0.3) -> [Float] {
  var random = SeededRandom(seed: 6)
  let centres = (0..<clusters * dimension).map { _ in random.normal() }
  return (0..<count).flatMap { point in
    (0..<dimension).map { Float(centres[point % clusters * dimension + $0] + deviation * random.normal()) }
  }
}

@Suite struct TSNETests {
  @Test func neighboursInThePlaneWereNeighboursBefore() throws {
    let rows = clustered(240, clusters: 12, dimension: 20)
    let layout = try TSNE(rows, dimension: 20)
    #expect(trustworthiness(of: layout.coordinates, for: rows, dimension: 20) > 0.97)
    // Every point's nearest neighbour is of its own cluster.
    let near = NearestRows(layout.coordinates.flatMap { [$0.x, $0.y] }, dimension: 2, count: 1)
    #expect(near.indices.enumerated().count { Int($0.element) % 12 == $0.offset % 12 } > 235)
  }

  @Test func barnesHutAgreesWithAllPairs() throws {
    let rows = clustered(300, clusters: 6, dimension: 10)
    let affinities = Affinities(NearestRows(rows, dimension: 10, count: 60), perplexity: 20)
    var random = SeededRandom(seed: 9)
    let positions = (0..<300).map { _ in SIMD2(Float(random.normal() * 5), Float(random.normal() * 5)) }
    let optimizer = TSNEOptimizer(affinities, start: positions, repulsion: .exact)
    let exact = optimizer.exactRepulsion()
    for (angle, tolerance) in [(Float(0), 1e-5), (0.5, 0.02)] {
      var tree = Quadtree()
      tree.build(positions)
      let approximate = optimizer.treeRepulsion(tree, angle: angle)
      #expect(abs(approximate.total / exact.total - 1) < tolerance)
      var (error, size): (Float, Float) = (0, 0)
      for (a, b) in zip(approximate.forces, exact.forces) {
        error += ((a - b) * (a - b)).sum()
        size += (b * b).sum()
      }
      #expect(Double((error / size).squareRoot()) < tolerance)
    }
  }

  @Test func theGradientIsThatOfTheDivergence() throws {
    let rows = clustered(40, clusters: 4, dimension: 5)
    let affinities = Affinities(NearestRows(rows, dimension: 5, count: 12), perplexity: 4)
    var random = SeededRandom(seed: 2)
    var positions = (0..<40).map { _ in SIMD2(Float(random.normal()), Float(random.normal())) }
    var optimizer = TSNEOptimizer(affinities, start: positions, repulsion: .exact)
    let gradient = optimizer.gradient(exaggeration: 1)
    for point in [0, 7, 23] {
      for axis in 0..<2 {
        let step: Float = 1e-2
        positions[point][axis] += step
        let up = TSNEOptimizer(affinities, start: positions, repulsion: .exact).divergence
        positions[point][axis] -= 2 * step
        let down = TSNEOptimizer(affinities, start: positions, repulsion: .exact).divergence
        positions[point][axis] += step
        let slope = (up - down) / Double(2 * step)
        #expect(abs(slope - Double(gradient[point][axis])) < 2e-3 * max(1, abs(slope)))
      }
    }
  }

  @Test func aFixedSeedGivesTheSameMapForAnyNumberOfThreads() throws {
    let rows = clustered(500, clusters: 5, dimension: 8)
    var configuration = TSNE.Configuration()
    configuration.exaggeratedSteps = 20
    configuration.steps = 20
    let threads = threadCount
    defer { setThreadCount(threads) }
    setThreadCount(1)
    let alone = try TSNE(rows, dimension: 8, configuration: configuration)
    setThreadCount(2)
    let together = try TSNE(rows, dimension: 8, configuration: configuration)
    #expect(alone.coordinates == together.coordinates)
  }

  @Test func affinitiesAreSymmetricAndSumToOne() {
    let rows = clustered(60, clusters: 3, dimension: 4)
    let affinities = Affinities(NearestRows(rows, dimension: 4, count: 15), perplexity: 5)
    #expect(abs(affinities.values.reduce(0, +) - 1) < 1e-4)
    func value(_ i: Int, _ j: Int) -> Float {
      let row = affinities.starts[i]..<affinities.starts[i + 1]
      return row.first { affinities.columns[$0] == Int32(j) }.map { affinities.values[$0] } ?? 0
    }
    for i in 0..<60 { for j in 0..<i { #expect(value(i, j) == value(j, i)) } }
  }

  @Test func identicalPointsAndFewPointsHaveFinitePositions() throws {
    let flat = try TSNE([Float](repeating: 1, count: 20 * 3), dimension: 3)
    #expect(flat.coordinates.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    #expect(try TSNE([0, 1, 5], dimension: 1).coordinates.count == 3)
    #expect(throws: EvaluationError.tooFew(what: "points for t-SNE", given: 2, needed: 3)) {
      try TSNE([0, 1], dimension: 1)
    }
    #expect(throws: EvaluationError.notFinite(what: "embeddings", row: 1, column: 0)) {
      try TSNE([0, .nan, 5], dimension: 1)
    }
  }
}

@Suite struct PrincipalCoordinatesTests {
  /// By scikit-learn's PCA.
  @Test func variancesAreThoseOfScikitLearn() {
    var rows: [Float] = []
    for r in 0..<30 {
      for c in 0..<7 {
        let wave: Double = sin(0.37 * Double((r + 1) * (c + 1)))
        let ripple: Double = cos(Double(r * c) * 1.1)
        rows.append(Float(wave * Double(7 - c) + 0.1 * ripple))
      }
    }
    let coordinates = principalCoordinates(rows, dimension: 7, count: 3, seed: 1)
    for (k, expected) in [27.006850770330214, 17.891301014676543, 13.00197658727405].enumerated() {
      let values = stride(from: k, to: coordinates.count, by: 3).map { Double(coordinates[$0]) }
      let variance = values.reduce(0) { $0 + $1 * $1 } / 29
      #expect(abs(variance - expected) < 1e-3 && abs(values.reduce(0, +)) < 1e-3)
    }
  }
}

@Suite struct NearestRowsTests {
  @Test func nearestRowsAreThoseOfASortedList() {
    var random = SeededRandom(seed: 12)
    let rows = (0..<300 * 6).map { _ in Float(random.normal()) }
    let near = NearestRows(rows, dimension: 6, count: 7)
    for row in [0, 17, 255, 256, 299] {
      var distances: [(Float, Int)] = []
      for other in 0..<300 where other != row {
        var sum: Float = 0
        for i in 0..<6 {
          let difference = rows[row * 6 + i] - rows[other * 6 + i]
          sum += difference * difference
        }
        distances.append((sum, other))
      }
      let expected = distances.sorted { $0.0 < $1.0 }.prefix(7).map { Int32($0.1) }
      #expect(Array(near.indices[row * 7..<(row + 1) * 7]) == expected)
    }
  }
}

@Suite struct QuadtreeTests {
  @Test(arguments: [1, 2, 5, 100, 1000]) func everyPointIsInOneLeafAndEveryNodeCountsItsPoints(_ count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    // Half of them identical, which no level separates.
    let positions = (0..<count).map { i in
      i % 2 == 0 ? SIMD2<Float>(1, 1) : SIMD2(Float(random.normal()), Float(random.uniform()))
    }
    var tree = Quadtree()
    tree.build(positions)
    #expect(tree.order.map(Int.init).sorted() == Array(0..<count))
    let leaves = tree.nodes.filter { $0.count > 0 }
    #expect(leaves.reduce(0) { $0 + Int($1.count) } == count)
    #expect(tree.nodes[0].mass == Float(count) && Int(tree.nodes[0].next) == tree.nodes.count)
    for (index, node) in tree.nodes.enumerated() where node.count == 0 {
      var child = index + 1
      var mass: Float = 0
      while child < Int(node.next) {
        mass += tree.nodes[child].mass
        child = Int(tree.nodes[child].next)
      }
      #expect(mass == node.mass && child == Int(node.next))
    }
  }
}
