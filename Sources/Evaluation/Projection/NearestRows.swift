import Concurrency
import Numerics
import Statistics

/// The nearest other rows of each row, by squared Euclidean distance, nearest first.
package struct NearestRows: Sendable {
  /// Neighbours of each row.
  package let count: Int
  /// [rows, count].
  package let indices: [Int32]
  /// [rows, count], ascending in each row.
  package let squaredDistances: [Float]

  /// Neighbours found elsewhere, by a vector index for instance; both arrays are [rows, count].
  package init(count: Int, indices: [Int32], squaredDistances: [Float]) {
    precondition(indices.count == squaredDistances.count, "\(indices.count) and \(squaredDistances.count) neighbours")
    self.count = count
    self.indices = indices
    self.squaredDistances = squaredDistances
  }

  /// Compares all pairs of rows by matrix products, one block of rows at a time.
  ///
  /// - Parameters:
  ///   - rows: [n, dimension].
  ///   - count: Below n.
  /// - Complexity: O(n² · dimension) time, O(n) memory.
  package init(_ rows: [Float], dimension: Int, count: Int) {
    let total = rows.count / dimension
    self.count = count
    var norms = [Float](repeating: 0, count: total)
    for row in 0..<total {
      var sum = 0.0
      for i in row * dimension..<(row + 1) * dimension { sum += Double(rows[i]) * Double(rows[i]) }
      norms[row] = Float(sum)
    }
    var indices = [Int32](repeating: 0, count: total * count)
    var distances = [Float](repeating: .infinity, count: total * count)
    let block = 256
    var products = [Float](repeating: 0, count: block * total)
    for start in stride(from: 0, to: total, by: block) {
      let height = min(block, total - start)
      rows.withUnsafeBufferPointer { rows in
        products.withUnsafeMutableBufferPointer { products in
          guard let x = rows.baseAddress, let out = products.baseAddress else { return }
          multiply(
            MatrixView(x + start * dimension, height, dimension), MatrixView(x, total, dimension).transposed, into: out)
        }
      }
      indices.withUnsafeMutableBufferPointer { indices in
        distances.withUnsafeMutableBufferPointer { distances in
          products.withUnsafeMutableBufferPointer { products in
            norms.withUnsafeBufferPointer { norms in
              let (indices, distances, products) = (indices, distances, products)
              parallelChunks(height, grain: 16) { range in
                for line in range {
                  let row = start + line
                  for other in 0..<total {
                    products[line * total + other] = max(
                      0, norms[row] + norms[other] - 2 * products[line * total + other])
                  }
                  products[line * total + row] = .infinity
                  let nearest = Self.smallest(products[line * total..<(line + 1) * total], count: count)
                  for (rank, neighbour) in nearest.enumerated() {
                    indices[row * count + rank] = neighbour.index
                    distances[row * count + rank] = neighbour.squaredDistance
                  }
                }
              }
            }
          }
        }
      }
    }
    self.indices = indices
    squaredDistances = distances
  }

  /// Finite values only; equal ones by index.
  private static func smallest(
    _ squaredDistances: Slice<UnsafeMutableBufferPointer<Float>>, count: Int
  ) -> [Neighbour] {
    var best = TopK<Neighbour>(limit: count)
    var threshold = Float.infinity
    for (index, distance) in UnsafeMutableBufferPointer(rebasing: squaredDistances).enumerated()
    where distance < threshold {
      best.insert(Neighbour(squaredDistance: distance, index: Int32(index)))
      if let worst = best.worst { threshold = worst.squaredDistance }
    }
    return best.elements
  }

  private struct Neighbour: Ranked {
    let squaredDistance: Float
    let index: Int32

    static func precedes(_ a: Self, _ b: Self) -> Bool {
      a.squaredDistance < b.squaredDistance || (a.squaredDistance == b.squaredDistance && a.index < b.index)
    }
  }
}
