/// Shortest augmenting paths over candidate lists, each row having the further option of no column at cost 0.
///
/// Jonker and Volgenant (doi:10.1007/BF02278710), with a heap instead of a scan of all columns: a search touches only the
/// rows that compete with each other.
struct SparseAssignment {
  private let rowCount: Int
  private let columnCount: Int
  /// Edges of row r: `starts[r] ..< starts[r + 1]`.
  private var starts: [Int]
  private var columns: [Int32]
  private var costs: [Double]

  /// Edges that gain nothing over the threshold are dropped.
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
      let place = next[edge.a]
      next[edge.a] += 1
      columns[place] = Int32(edge.b)
      costs[place] = Double(threshold - edge.score)
    }
  }

  /// For each row its column, or nil.
  func solve() -> [Int?] {
    // Reduced costs cost − u[row] − v[column] never fall below 0; a free column has v = 0, and u ≤ 0 because of the
    // option of no column.
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
    var heap = ColumnHeap()
    for source in waiting {
      heap.removeAll()
      var touched: [Int] = []
      var settledColumns: [Int] = []
      var row = source
      var reached = 0.0
      var sinkRow = -1  // the path ends with this row left single …
      var sinkColumn = -1  // … or at this free column
      var sinkDistance = Double.infinity
      while true {
        // A row comes into the search with reduced cost 0 from its own column, so its distance is `reached`.
        let single = reached - u[row]
        if single < sinkDistance {
          sinkDistance = single
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
            heap.push(length, column)
          }
        }
        var nearest: Int?
        while let top = heap.pop() {
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

      // Prices rise so that every edge of the new matching has reduced cost 0.
      u[source] += sinkDistance
      for column in settledColumns {
        let slack = sinkDistance - distance[column]
        v[column] -= slack
        u[Int(rowOf[column])] += slack
      }
      // Walk back, handing each column on.
      var column: Int
      if sinkColumn >= 0 {
        column = sinkColumn
      } else {
        column = Int(columnOf[sinkRow])
        columnOf[sinkRow] = -1
        if sinkRow == source { column = -1 }
      }
      while column >= 0 {
        let taker = Int(cameFrom[column])
        let given = Int(columnOf[taker])
        rowOf[column] = Int32(taker)
        columnOf[taker] = Int32(column)
        if taker == source { break }
        column = given
      }
      for column in touched {
        distance[column] = .infinity
        settled[column] = false
      }
    }
    return columnOf.map { $0 < 0 ? nil : Int($0) }
  }
}
