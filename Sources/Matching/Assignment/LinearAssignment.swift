/// The linear assignment problem on a dense cost matrix.
///
/// Jonker and Volgenant's shortest augmenting paths (doi:10.1007/BF02278710), for rectangular matrices as in Crouse
/// (doi:10.1109/TAES.2016.140952): a reduction assigns most rows at once, then one Dijkstra search each remaining row.
package enum LinearAssignment {
  /// The assignment of minimum total cost: for each row its column, nil for the rows left over where rows outnumber
  /// columns.
  ///
  /// - Parameter costs: [rowCount, columnCount], row-major, all finite.
  package static func minimumCost(_ costs: [Float], rowCount: Int, columnCount: Int) -> [Int?] {
    precondition(costs.count == rowCount * columnCount, "\(costs.count) costs for \(rowCount) × \(columnCount)")
    var columns: [Int?] = Array(repeating: nil, count: rowCount)
    guard rowCount > 0, columnCount > 0 else { return columns }
    guard rowCount > columnCount else {
      return costs.withUnsafeBufferPointer {
        DenseSolver(costs: $0, rowCount: rowCount, columnCount: columnCount).solve()
      }
    }
    let transposed = [Float](unsafeUninitializedCapacity: costs.count) { buffer, count in
      for row in 0..<rowCount {
        for column in 0..<columnCount { buffer[column * rowCount + row] = costs[row * columnCount + column] }
      }
      count = costs.count
    }
    let rows = transposed.withUnsafeBufferPointer {
      DenseSolver(costs: $0, rowCount: columnCount, columnCount: rowCount).solve()
    }
    for (column, row) in rows.enumerated() { columns[row] = column }
    return columns
  }
}
