import Concurrency
import Numerics

extension Candidates {
  /// Takes the nearest `perNeuron` of either side by the products of unit vectors, a tile of products at a time.
  ///
  /// a: [countA, dimension], b: [countB, dimension], row after row. The same pairs as from the whole matrix of similarities,
  /// which is never held: tiles of 256 × 2048 are.
  /// - Complexity: O(countA·countB·dimension) on all threads.
  package init(
    vectorsA a: [Float], vectorsB b: [Float], countA: Int, countB: Int, dimension: Int, perNeuron: Int
  ) {
    precondition(
      a.count == countA * dimension && b.count == countB * dimension,
      "\(a.count) and \(b.count) numbers for \(countA) and \(countB) vectors of \(dimension)")
    var rows = [NearestList](repeating: NearestList(limit: perNeuron), count: countA)
    var columns = [NearestList](repeating: NearestList(limit: perNeuron), count: countB)
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
    self.init(neighboursOfA: rows.map(\.items), neighboursOfB: columns.map(\.items))
  }
}

/// A rectangle of a matrix of similarities.
private struct SimilarityTile {
  let values: [Float]
  let top: Int
  let left: Int
  let rowCount: Int
  let columnCount: Int

  func offer(rows: Range<Int>, to lists: UnsafeMutableBufferPointer<NearestList>) {
    values.withUnsafeBufferPointer { values in
      for row in rows {
        var bar = lists[top + row].bar
        for column in 0..<columnCount {
          let similarity = values[row * columnCount + column]
          guard similarity > bar else { continue }
          lists[top + row].insert(Neighbour(index: left + column, similarity: similarity))
          bar = lists[top + row].bar
        }
      }
    }
  }

  func offer(columns: Range<Int>, to lists: UnsafeMutableBufferPointer<NearestList>) {
    var bars = columns.map { lists[left + $0].bar }
    values.withUnsafeBufferPointer { values in
      bars.withUnsafeMutableBufferPointer { bars in
        for row in 0..<rowCount {
          let line = values.baseAddress! + row * columnCount + columns.lowerBound
          for place in 0..<bars.count where line[place] > bars[place] {
            let column = left + columns.lowerBound + place
            lists[column].insert(Neighbour(index: top + row, similarity: line[place]))
            bars[place] = lists[column].bar
          }
        }
      }
    }
  }
}
