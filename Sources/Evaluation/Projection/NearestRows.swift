import Concurrency
import Numerics

/// The nearest other rows of each row, by squared Euclidean distance, nearest first.
package struct NearestRows: Sendable {
  /// How many for each row.
  package let count: Int
  /// [rows, count].
  package let indices: [Int32]
  package let squaredDistances: [Float]

  /// - Parameters:
  ///   - indices: [rows, count].
  ///   - squaredDistances: [rows, count].
  package init(count: Int, indices: [Int32], squaredDistances: [Float]) {
    precondition(indices.count == squaredDistances.count, "\(indices.count) and \(squaredDistances.count) neighbours")
    self.count = count
    self.indices = indices
    self.squaredDistances = squaredDistances
  }

  /// Compares every row with every other, a block of them at a time.
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
    var distances = [Float](repeating: 0, count: total * count)
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
                  for j in 0..<total {
                    products[line * total + j] = max(0, norms[row] + norms[j] - 2 * products[line * total + j])
                  }
                  products[line * total + row] = .infinity
                  Self.smallest(
                    UnsafeMutableBufferPointer(rebasing: products[line * total..<(line + 1) * total]),
                    UnsafeMutableBufferPointer(rebasing: indices[row * count..<(row + 1) * count]),
                    UnsafeMutableBufferPointer(rebasing: distances[row * count..<(row + 1) * count]))
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

  /// Keeps the smallest values, ascending, equal ones by index: insertion into a sorted list, which few values reach.
  private static func smallest(
    _ values: UnsafeMutableBufferPointer<Float>, _ indices: UnsafeMutableBufferPointer<Int32>,
    _ kept: UnsafeMutableBufferPointer<Float>
  ) {
    let count = kept.count
    guard count > 0 else { return }
    for i in 0..<count { kept[i] = .infinity }
    for (index, value) in values.enumerated() where value < kept[count - 1] {
      var place = count - 1
      while place > 0 && kept[place - 1] > value {
        kept[place] = kept[place - 1]
        indices[place] = indices[place - 1]
        place -= 1
      }
      kept[place] = value
      indices[place] = Int32(index)
    }
  }
}
