import Statistics

/// Shortest augmenting paths over lists of edges; each row may also stay unassigned at cost 0.
///
/// Jonker and Volgenant (doi:10.1007/BF02278710), with a heap instead of a scan of all columns: a search visits only
/// the rows that compete with each other. −1 in the arrays means unassigned.
struct SparseAssignment {
  private let rowCount: Int
  private let columnCount: Int
  /// Edges of row r: `starts[r] ..< starts[r + 1]`.
  private var starts: [Int]
  private var columns: [Int32]
  private var costs: [Double]

  /// The cost of an edge is threshold − score; edges of cost ≥ 0 are dropped.
  init(rowCount: Int, columnCount: Int, edges: [ScoredPair], threshold: Float) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    let useful = edges.filter { $0.score > threshold }
    starts = [Int](repeating: 0, count: rowCount + 1)
    for edge in useful { starts[edge.a + 1] += 1 }
    for row in 0..<rowCount { starts[row + 1] += starts[row] }
    columns = [Int32](repeating: 0, count: useful.count)
    costs = [Double](repeating: 0, count: useful.count)
    var next = starts
    for edge in useful {
      let slot = next[edge.a]
      next[edge.a] += 1
      columns[slot] = Int32(edge.b)
      costs[slot] = Double(threshold - edge.score)
    }
  }

  /// For each row its column; nil where unassigned.
  func solve() -> [Int?] {
    // Duals: reduced costs, cost − u[row] − v[column], stay ≥ 0; an unassigned column has v = 0, and u ≤ 0 because a
    // row may stay unassigned at cost 0.
    var u = [Double](repeating: 0, count: rowCount)
    var v = [Double](repeating: 0, count: columnCount)
    var rowOf = [Int32](repeating: -1, count: columnCount)
    var columnOf = [Int32](repeating: -1, count: rowCount)
    var waiting: [Int] = []
    for row in 0..<rowCount {
      var best = -1
      for edge in starts[row]..<starts[row + 1] where costs[edge] < u[row] {
        u[row] = costs[edge]
        best = Int(columns[edge])
      }
      guard best >= 0 else { continue }
      if rowOf[best] < 0 {
        rowOf[best] = Int32(row)
        columnOf[row] = Int32(best)
      } else {
        waiting.append(row)
      }
    }

    var distance = [Double](repeating: .infinity, count: columnCount)
    var settled = [Bool](repeating: false, count: columnCount)
    var cameFrom = [Int32](repeating: -1, count: columnCount)
    var heap = BinaryHeap<PathEnd>()
    for source in waiting {
      heap.removeAll()
      var touched: [Int] = []
      var settledColumns: [Int] = []
      var row = source
      var reached = 0.0
      var sinkRow = -1  // the path ends with this row unassigned …
      var sinkColumn = -1  // … or at this unassigned column
      var sinkDistance = Double.infinity
      while true {
        // A row is reached from its assigned column at reduced cost 0, so its distance is `reached`.
        let unassigned = reached - u[row]
        if unassigned < sinkDistance {
          sinkDistance = unassigned
          sinkRow = row
        }
        for edge in starts[row]..<starts[row + 1] {
          let column = Int(columns[edge])
          if settled[column] { continue }
          let length = reached + costs[edge] - u[row] - v[column]
          if length < distance[column] {
            if distance[column] == .infinity { touched.append(column) }
            distance[column] = length
            cameFrom[column] = Int32(row)
            heap.insert(PathEnd(length: length, column: column))
          }
        }
        var nearest: Int?
        while let top = heap.removeFirst() {
          if settled[top.column] || top.length > distance[top.column] { continue }
          nearest = top.column
          break
        }
        guard let column = nearest, distance[column] < sinkDistance else { break }
        reached = distance[column]
        if rowOf[column] < 0 {
          sinkColumn = column
          sinkDistance = reached
          break
        }
        settled[column] = true
        settledColumns.append(column)
        row = Int(rowOf[column])
      }

      // Update the duals so that every edge of the new matching has reduced cost 0.
      u[source] += sinkDistance
      for column in settledColumns {
        let slack = sinkDistance - distance[column]
        v[column] -= slack
        u[Int(rowOf[column])] += slack
      }
      // Reassign the columns along the path.
      var column: Int
      if sinkColumn >= 0 {
        column = sinkColumn
      } else {
        column = Int(columnOf[sinkRow])
        columnOf[sinkRow] = -1
        if sinkRow == source { column = -1 }
      }
      while column >= 0 {
        let newRow = Int(cameFrom[column])
        let previous = Int(columnOf[newRow])
        rowOf[column] = Int32(newRow)
        columnOf[newRow] = Int32(column)
        if newRow == source { break }
        column = previous
      }
      for column in touched {
        distance[column] = .infinity
        settled[column] = false
      }
    }
    return columnOf.map { $0 < 0 ? nil : Int($0) }
  }
}

/// The end of a path found so far; the shortest first, then the lower column, so that results are deterministic.
private struct PathEnd: Ranked {
  let length: Double
  let column: Int

  static func precedes(_ x: Self, _ y: Self) -> Bool {
    x.length != y.length ? x.length < y.length : x.column < y.column
  }
}
