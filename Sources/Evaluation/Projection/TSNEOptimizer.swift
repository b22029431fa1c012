import Concurrency
import Glibc
import Numerics

/// Gradient descent of t-SNE: positions with their velocities and gains.
struct TSNEOptimizer {
  enum Repulsion: Sendable, Hashable {
    case exact
    case tree(angle: Float)
  }

  private(set) var positions: [SIMD2<Float>]
  private let affinities: Affinities
  private let repulsion: Repulsion
  private var velocity: [SIMD2<Float>]
  private var gains: [SIMD2<Float>]
  private var tree = Quadtree()

  init(_ affinities: Affinities, start: [SIMD2<Float>], repulsion: Repulsion) {
    self.affinities = affinities
    self.repulsion = repulsion
    positions = start
    velocity = [SIMD2<Float>](repeating: .zero, count: start.count)
    gains = [SIMD2<Float>](repeating: SIMD2(1, 1), count: start.count)
  }

  /// One step with momentum and adaptive gains (delta-bar-delta; Jacobs 1988).
  mutating func step(exaggeration: Float, momentum: Float, learningRate: Float) {
    let gradient = gradient(exaggeration: exaggeration)
    for i in positions.indices {
      let agrees = (gradient[i] * velocity[i]) .< 0
      var gain = (gains[i] * 0.8).replacing(with: gains[i] + 0.2, where: agrees)
      gain = pointwiseMax(gain, SIMD2(0.01, 0.01))
      gains[i] = gain
      velocity[i] = velocity[i] * momentum - gain * gradient[i] * learningRate
      positions[i] += velocity[i]
    }
  }

  /// Kullback–Leibler divergence of the affinities from the current positions, in nats.
  var divergence: Double {
    var tree = Quadtree()
    tree.build(positions)
    let total = (positions.count <= 3000 ? exactRepulsion() : treeRepulsion(tree, angle: 0.3)).total
    var sum = 0.0
    for i in positions.indices {
      for entry in affinities.starts[i]..<affinities.starts[i + 1] {
        let p = Double(affinities.values[entry])
        let offset = positions[i] - positions[Int(affinities.columns[entry])]
        let q = 1 / (1 + Double((offset * offset).sum())) / total
        if p > 0 { sum += p * log(p / max(q, 1e-300)) }
      }
    }
    return sum
  }

  /// The derivative of the divergence by each position.
  ///
  /// - Parameter exaggeration: Multiplies the affinities.
  mutating func gradient(exaggeration: Float) -> [SIMD2<Float>] {
    let repulsive: (forces: [SIMD2<Float>], total: Double)
    switch repulsion {
    case .exact: repulsive = exactRepulsion()
    case .tree(let angle):
      tree.build(positions)
      repulsive = treeRepulsion(tree, angle: angle)
    }
    var result = repulsive.forces
    let scale = Float(1 / repulsive.total)
    result.withUnsafeMutableBufferPointer { result in
      let result = result
      positions.withUnsafeBufferPointer { positions in
        affinities.columns.withUnsafeBufferPointer { columns in
          affinities.values.withUnsafeBufferPointer { values in
            parallelChunks(positions.count, grain: 256) { range in
              for i in range {
                var attractive = SIMD2<Float>.zero
                let position = positions[i]
                for entry in affinities.starts[i]..<affinities.starts[i + 1] {
                  let offset = position - positions[Int(columns[entry])]
                  attractive += offset * (values[entry] / (1 + (offset * offset).sum()))
                }
                result[i] = (attractive * exaggeration - result[i] * scale) * 4
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Σ_j q²·(y_i − y_j) for each i, and Σ_ij q, over all pairs; q = 1 / (1 + |y_i − y_j|²).
  func exactRepulsion() -> (forces: [SIMD2<Float>], total: Double) {
    let xs = positions.map(\.x)
    let ys = positions.map(\.y)
    return collect { i in
      var (forceX, forceY, sum): (Float, Float, Float) = (0, 0, 0)
      xs.withUnsafeBufferPointer { xs in
        ys.withUnsafeBufferPointer { ys in
          for j in xs.indices {
            let (dx, dy) = (xs[i] - xs[j], ys[i] - ys[j])
            let q = 1 / (1 + dx * dx + dy * dy)
            sum += q
            forceX += q * q * dx
            forceY += q * q * dy
          }
        }
      }
      return (i, SIMD2(forceX, forceY), sum - 1)
    }
  }

  /// The same by Barnes–Hut: distant nodes of a tree of the current positions replace their points.
  func treeRepulsion(_ tree: Quadtree, angle: Float) -> (forces: [SIMD2<Float>], total: Double) {
    let limit = angle * angle
    return tree.nodes.withUnsafeBufferPointer { nodes in
      tree.sorted.withUnsafeBufferPointer { sorted in
        collect { rank in
          let position = sorted[rank]
          var force = SIMD2<Float>.zero
          var sum: Float = 0
          var index = 0
          while index < nodes.count {
            let node = nodes[index]
            if node.count > 0 {
              for other in Int(node.first)..<Int(node.first + node.count) where other != rank {
                let offset = position - sorted[other]
                let q = 1 / (1 + (offset * offset).sum())
                sum += q
                force += offset * (q * q)
              }
              index = Int(node.next)
              continue
            }
            let offset = position - node.centre
            let distance = (offset * offset).sum()
            if node.squaredWidth < limit * distance {
              let q = 1 / (1 + distance)
              sum += node.mass * q
              force += offset * (node.mass * q * q)
              index = Int(node.next)
            } else {
              index += 1
            }
          }
          return (Int(tree.order[rank]), force, sum)
        }
      }
    }
  }

  /// Runs `body` for every point in parallel; the order of the sum does not depend on the number of threads.
  private func collect(
    _ body: (Int) -> (index: Int, force: SIMD2<Float>, sum: Float)
  ) -> (forces: [SIMD2<Float>], total: Double) {
    var forces = [SIMD2<Float>](repeating: .zero, count: positions.count)
    var sums = [Float](repeating: 0, count: positions.count)
    forces.withUnsafeMutableBufferPointer { forces in
      sums.withUnsafeMutableBufferPointer { sums in
        let (forces, sums) = (forces, sums)
        parallelChunks(positions.count, grain: 128) { range in
          for i in range {
            let (index, force, sum) = body(i)
            forces[index] = force
            sums[index] = sum
          }
        }
      }
    }
    return (forces, max(1e-12, sums.reduce(0.0) { $0 + Double($1) }))
  }
}
