import Concurrency
import Numerics
import Statistics

extension Candidates {
  /// The `candidatesPerNeuron` most similar of either side by inner products of unit vectors, on all threads.
  ///
  /// The same pairs as from the whole similarity matrix, of which only tiles of 256 × 2048 are in memory.
  /// - Parameters:
  ///   - a: [countA, dimension], row-major.
  ///   - b: [countB, dimension], row-major.
  /// - Complexity: O(countA · countB · dimension).
  package init(
    vectorsA a: [Float], vectorsB b: [Float], countA: Int, countB: Int, dimension: Int, candidatesPerNeuron: Int
  ) {
    precondition(
      a.count == countA * dimension && b.count == countB * dimension,
      "\(a.count) and \(b.count) values for \(countA) and \(countB) vectors of \(dimension)")
    var rows = [TopK<Neighbour>](repeating: TopK(limit: candidatesPerNeuron), count: countA)
    var columns = [TopK<Neighbour>](repeating: TopK(limit: candidatesPerNeuron), count: countB)
    let (height, width) = (256, 2048)
    var tile = [Float](repeating: 0, count: height * width)
    for top in stride(from: 0, to: countA, by: height) {
      let rowCount = min(height, countA - top)
      for left in stride(from: 0, to: countB, by: width) {
        let columnCount = min(width, countB - left)
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            tile.withUnsafeMutableBufferPointer { tile in
              guard let a = a.baseAddress, let b = b.baseAddress, let out = tile.baseAddress else { return }
              multiply(
                MatrixView(a + top * dimension, rowCount, dimension),
                MatrixView(b + left * dimension, columnCount, dimension).transposed, into: out)
            }
          }
        }
        let view = SimilarityTile(values: tile, top: top, left: left, rowCount: rowCount, columnCount: columnCount)
        rows.withUnsafeMutableBufferPointer { rows in
          let rows = rows
          parallelChunks(rowCount, grain: 32) { view.offer(rows: $0, to: rows) }
        }
        columns.withUnsafeMutableBufferPointer { columns in
          let columns = columns
          parallelChunks(columnCount, grain: 256) { view.offer(columns: $0, to: columns) }
        }
      }
    }
    self.init(neighboursOfA: rows.map(\.elements), neighboursOfB: columns.map(\.elements))
  }
}

/// A rectangle of a similarity matrix.
private struct SimilarityTile {
  let values: [Float]
  let top: Int
  let left: Int
  let rowCount: Int
  let columnCount: Int

  func offer(rows: Range<Int>, to lists: UnsafeMutableBufferPointer<TopK<Neighbour>>) {
    values.withUnsafeBufferPointer { values in
      for row in rows {
        var minimum = lists[top + row].minSimilarity
        for column in 0..<columnCount where values[row * columnCount + column] > minimum {
          lists[top + row].offer(left + column, values[row * columnCount + column])
          minimum = lists[top + row].minSimilarity
        }
      }
    }
  }

  func offer(columns: Range<Int>, to lists: UnsafeMutableBufferPointer<TopK<Neighbour>>) {
    var minima = columns.map { lists[left + $0].minSimilarity }
    values.withUnsafeBufferPointer { values in
      minima.withUnsafeMutableBufferPointer { minima in
        for row in 0..<rowCount {
          let line = values.baseAddress! + row * columnCount + columns.lowerBound
          for offset in 0..<minima.count where line[offset] > minima[offset] {
            let column = left + columns.lowerBound + offset
            lists[column].offer(top + row, line[offset])
            minima[offset] = lists[column].minSimilarity
          }
        }
      }
    }
  }
}
