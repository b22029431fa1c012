import Concurrency
import Glibc
import Numerics

/// The layout on its way down: places, their momentum and their gains.
struct TSNEDescent {
  enum Repulsion: Sendable, Hashable {
    case exact
    case tree(angle: Float)
  }

  private(set) var places: [SIMD2<Float>]
  private let affinities: Affinities
  private let repulsion: Repulsion
  private var velocity: [SIMD2<Float>]
  private var gains: [SIMD2<Float>]
  private var tree = Quadtree()

  init(_ affinities: Affinities, start: [SIMD2<Float>], repulsion: Repulsion) {
    self.affinities = affinities
    self.repulsion = repulsion
    places = start
    velocity = [SIMD2<Float>](repeating: .zero, count: start.count)
    gains = [SIMD2<Float>](repeating: SIMD2(1, 1), count: start.count)
  }

  /// One step of gradient descent with momentum; gains grow where the direction holds and shrink where it turns (Jacobs).
  mutating func step(exaggeration: Float, momentum: Float, rate: Float) {
    let gradient = gradient(exaggeration: exaggeration)
    for i in places.indices {
      let agrees = (gradient[i] * velocity[i]) .< 0
      var gain = (gains[i] * 0.8).replacing(with: gains[i] + 0.2, where: agrees)
      gain = pointwiseMax(gain, SIMD2(0.01, 0.01))
      gains[i] = gain
      velocity[i] = velocity[i] * momentum - gain * gradient[i] * rate
      places[i] += velocity[i]
    }
  }

  /// Kullback–Leibler divergence of the present layout.
  var divergence: Double {
    var tree = Quadtree()
    tree.build(places)
    let total = (places.count <= 3000 ? exactRepulsion() : treeRepulsion(tree, angle: 0.3)).total
    var sum = 0.0
    for i in places.indices {
      for entry in affinities.starts[i]..<affinities.starts[i + 1] {
        let p = Double(affinities.values[entry])
        let offset = places[i] - places[Int(affinities.columns[entry])]
        let q = 1 / (1 + Double((offset * offset).sum())) / total
        if p > 0 { sum += p * log(p / max(q, 1e-300)) }
      }
    }
    return sum
  }

  /// dC/dy for each point.
  mutating func gradient(exaggeration: Float) -> [SIMD2<Float>] {
    let push: (forces: [SIMD2<Float>], total: Double)
    switch repulsion {
    case .exact: push = exactRepulsion()
    case .tree(let angle):
      tree.build(places)
      push = treeRepulsion(tree, angle: angle)
    }
    var result = push.forces
    let scale = Float(1 / push.total)
    result.withUnsafeMutableBufferPointer { result in
      let result = result
      places.withUnsafeBufferPointer { places in
        affinities.columns.withUnsafeBufferPointer { columns in
          affinities.values.withUnsafeBufferPointer { values in
            parallelChunks(places.count, grain: 256) { range in
              for i in range {
                var pull = SIMD2<Float>.zero
                let place = places[i]
                for entry in affinities.starts[i]..<affinities.starts[i + 1] {
                  let offset = place - places[Int(columns[entry])]
                  pull += offset * (values[entry] / (1 + (offset * offset).sum()))
                }
                result[i] = (pull * exaggeration - result[i] * scale) * 4
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Σ_j q²·(y_i − y_j) for each i, and Σ_ij q, over every pair.
  func exactRepulsion() -> (forces: [SIMD2<Float>], total: Double) {
    let xs = places.map(\.x)
    let ys = places.map(\.y)
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

  /// The same, with far squares of a tree of the present places standing for their points.
  func treeRepulsion(_ tree: Quadtree, angle: Float) -> (forces: [SIMD2<Float>], total: Double) {
    let limit = angle * angle
    return tree.nodes.withUnsafeBufferPointer { nodes in
      tree.sorted.withUnsafeBufferPointer { sorted in
        collect { rank in
          let place = sorted[rank]
          var force = SIMD2<Float>.zero
          var sum: Float = 0
          var index = 0
          while index < nodes.count {
            let node = nodes[index]
            if node.count > 0 {
              for other in Int(node.first)..<Int(node.first + node.count) where other != rank {
                let offset = place - sorted[other]
                let q = 1 / (1 + (offset * offset).sum())
                sum += q
                force += offset * (q * q)
              }
              index = Int(node.next)
              continue
            }
            let offset = place - node.centre
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

  /// Runs `body` for every point and adds up in an order that does not depend on the threads.
  private func collect(
    _ body: (Int) -> (index: Int, force: SIMD2<Float>, sum: Float)
  ) -> (forces: [SIMD2<Float>], total: Double) {
    var forces = [SIMD2<Float>](repeating: .zero, count: places.count)
    var sums = [Float](repeating: 0, count: places.count)
    forces.withUnsafeMutableBufferPointer { forces in
      sums.withUnsafeMutableBufferPointer { sums in
        let (forces, sums) = (forces, sums)
        parallelChunks(places.count, grain: 128) { range in
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
