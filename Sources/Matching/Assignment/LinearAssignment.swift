/// The linear assignment problem on a full matrix of costs.
///
/// Jonker and Volgenant's shortest augmenting paths (doi:10.1007/BF02278710), for rectangular matrices as in Crouse
/// (doi:10.1109/TAES.2016.140952): a reduction that assigns most rows at once, then one Dijkstra search for each other row.
package enum LinearAssignment {
  /// For each row the column it gets at the least total cost; −1 where there are more rows than columns and it gets none.
  ///
  /// costs: [rowCount, columnCount], row after row, all finite.
  package static func minimumCost(_ costs: [Float], rowCount: Int, columnCount: Int) -> [Int] {
    precondition(costs.count == rowCount * columnCount, "\(costs.count) costs for \(rowCount) × \(columnCount)")
    guard rowCount > 0, columnCount > 0 else { return Array(repeating: -1, count: rowCount) }
    guard rowCount > columnCount else {
      return costs.withUnsafeBufferPointer {
        DenseSolver(costs: $0, rowCount: rowCount, columnCount: columnCount).solve()
      }
    }
    let turned = [Float](unsafeUninitializedCapacity: costs.count) { buffer, count in
      for row in 0..<rowCount {
        for column in 0..<columnCount { buffer[column * rowCount + row] = costs[row * columnCount + column] }
      }
      count = costs.count
    }
    let rows = turned.withUnsafeBufferPointer {
      DenseSolver(costs: $0, rowCount: columnCount, columnCount: rowCount).solve()
    }
    var columns = Array(repeating: -1, count: rowCount)
    for (column, row) in rows.enumerated() { columns[row] = column }
    return columns
  }
}
