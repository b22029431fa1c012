import Concurrency
import Glibc
import Numerics

/// The joint probabilities p_ij of t-SNE: a symmetric sparse matrix whose entries sum to one, in compressed rows.
struct Affinities: Sendable {
  /// Row i is entries `starts[i] ..< starts[i + 1]`, columns ascending.
  let starts: [Int]
  let columns: [Int32]
  let values: [Float]

  /// Points.
  var count: Int { starts.count - 1 }

  /// - Parameter perplexity: 2 to the entropy, in bits, of each point's conditional probabilities.
  init(_ neighbours: NearestRows, perplexity: Double) {
    let k = neighbours.count
    let total = k == 0 ? 0 : neighbours.indices.count / k
    var conditional = [Float](repeating: 0, count: total * k)
    conditional.withUnsafeMutableBufferPointer { conditional in
      let conditional = conditional
      neighbours.squaredDistances.withUnsafeBufferPointer { distances in
        parallelChunks(total, grain: 64) { range in
          for row in range {
            Self.calibrate(
              UnsafeBufferPointer(rebasing: distances[row * k..<(row + 1) * k]),
              UnsafeMutableBufferPointer(rebasing: conditional[row * k..<(row + 1) * k]), entropy: log(perplexity))
          }
        }
      }
    }
    (starts, columns, values) = Self.symmetric(conditional, neighbours, total: total)
  }

  /// Conditional probabilities p_j|i of one point: the precision of its Gaussian by bisection, to `entropy` nats.
  private static func calibrate(
    _ distances: UnsafeBufferPointer<Float>, _ result: UnsafeMutableBufferPointer<Float>, entropy: Double
  ) {
    let nearest = Double(distances[0])
    var (low, high, beta) = (0.0, Double.infinity, 1.0)
    // Starting at the scale of the distances saves most of the bisection.
    let range = Double(distances[distances.count - 1]) - nearest
    if range > 0 { beta = 3 / range }
    for _ in 0..<60 {
      var (sum, weighted) = (0.0, 0.0)
      for i in distances.indices {
        let distance = Double(distances[i]) - nearest
        let p = exp(-beta * distance)
        result[i] = Float(p)
        sum += p
        weighted += p * distance
      }
      let current = log(sum) + beta * weighted / sum
      for i in distances.indices { result[i] /= Float(sum) }
      if abs(current - entropy) < 1e-5 { break }
      if current > entropy {
        low = beta
        beta = high.isFinite ? (low + high) / 2 : beta * 2
      } else {
        high = beta
        beta = (low + high) / 2
      }
    }
  }

  /// p_ij = (p_j|i + p_i|j) / 2n.
  private static func symmetric(
    _ conditional: [Float], _ neighbours: NearestRows, total: Int
  ) -> ([Int], [Int32], [Float]) {
    let k = neighbours.count
    var counts = [Int](repeating: 0, count: total + 1)
    for row in 0..<total {
      counts[row + 1] += k
      for j in 0..<k { counts[Int(neighbours.indices[row * k + j]) + 1] += 1 }
    }
    for row in 0..<total { counts[row + 1] += counts[row] }
    var next = counts
    var entries = [(column: Int32, value: Float)](repeating: (0, 0), count: counts[total])
    let scale = total == 0 ? 0 : 1 / (2 * Float(total))
    for row in 0..<total {
      for j in 0..<k {
        let other = Int(neighbours.indices[row * k + j])
        let value = conditional[row * k + j] * scale
        entries[next[row]] = (Int32(other), value)
        entries[next[other]] = (Int32(row), value)
        next[row] += 1
        next[other] += 1
      }
    }
    var starts = [0]
    var columns: [Int32] = []
    var values: [Float] = []
    columns.reserveCapacity(entries.count)
    values.reserveCapacity(entries.count)
    for row in 0..<total {
      let first = columns.count
      for entry in entries[counts[row]..<counts[row + 1]].sorted(by: { $0.column < $1.column }) {
        if columns.count > first && columns[columns.count - 1] == entry.column {
          values[values.count - 1] += entry.value
        } else {
          columns.append(entry.column)
          values.append(entry.value)
        }
      }
      starts.append(columns.count)
    }
    return (starts, columns, values)
  }
}
