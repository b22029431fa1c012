/// Jonker and Volgenant's algorithm on a dense matrix with no more rows than columns; −1 in the arrays means
/// unassigned.
struct DenseSolver {
  private let costs: UnsafeBufferPointer<Float>
  private let rowCount: Int
  private let columnCount: Int
  /// The dual variable of each column: at most 0, and 0 while the column is unassigned.
  private var v: [Double]
  private var rowOf: [Int]
  private var columnOf: [Int]

  init(costs: UnsafeBufferPointer<Float>, rowCount: Int, columnCount: Int) {
    self.costs = costs
    self.rowCount = rowCount
    self.columnCount = columnCount
    v = [Double](repeating: 0, count: columnCount)
    rowOf = [Int](repeating: -1, count: columnCount)
    columnOf = [Int](repeating: -1, count: rowCount)
  }

  /// For each row its column.
  consuming func solve() -> [Int] {
    var free = Array(0..<rowCount)
    for _ in 0..<2 { free = reduce(free) }
    augment(free)
    return columnOf
  }

  /// Augmenting row reduction: each unassigned row is assigned its cheapest column, whose dual falls by the difference
  /// to the second cheapest; the row that it displaces is next. Returns the rows that remain unassigned.
  private mutating func reduce(_ rows: [Int]) -> [Int] {
    var remaining: [Int] = []
    var queue = Array(rows.reversed())
    // Ties and rounding can make two rows displace each other for ever: a limited number of displacements, then the
    // searches.
    var displacements = 4 * rowCount + 16
    while let row = queue.popLast() {
      let (first, second, column) = twoCheapest(of: row)
      let holder = rowOf[column]
      if second > first {
        v[column] -= second - first
      } else if holder >= 0 {
        remaining.append(row)
        continue
      }
      rowOf[column] = row
      columnOf[row] = column
      if holder >= 0 {
        columnOf[holder] = -1
        displacements -= 1
        if displacements > 0 { queue.append(holder) } else { remaining.append(holder) }
      }
    }
    return remaining.sorted()
  }

  private func twoCheapest(of row: Int) -> (first: Double, second: Double, column: Int) {
    var first = Double.infinity
    var second = Double.infinity
    var column = 0
    let base = row * columnCount
    v.withUnsafeBufferPointer { v in
      for j in 0..<columnCount {
        let cost = Double(costs[base + j]) - v[j]
        if cost < second {
          if cost < first {
            second = first
            first = cost
            column = j
          } else {
            second = cost
          }
        }
      }
    }
    if second == .infinity { second = first }  // a single column has no second
    return (first, second, column)
  }

  /// One shortest augmenting path for each unassigned row.
  private mutating func augment(_ free: [Int]) {
    var distance = [Double](repeating: .infinity, count: columnCount)
    var cameFrom = [Int](repeating: -1, count: columnCount)
    // Columns whose shortest path is not known yet, in any order.
    var open = [Int](repeating: 0, count: columnCount)
    for source in free {
      for j in 0..<columnCount {
        open[j] = j
        distance[j] = .infinity
      }
      var openCount = columnCount
      var settled: [Int] = []
      var row = source
      var reached = 0.0
      var sink = -1
      while sink < 0 {
        let base = row * columnCount
        let assigned = columnOf[row]
        let potential = assigned < 0 ? 0 : Double(costs[base + assigned]) - v[assigned]
        let offset = reached - potential
        var least = Double.infinity
        var nearest = -1
        var nearestIsFree = false
        distance.withUnsafeMutableBufferPointer { distance in
          open.withUnsafeBufferPointer { open in
            v.withUnsafeBufferPointer { v in
              for k in 0..<openCount {
                let j = open[k]
                let length = offset + Double(costs[base + j]) - v[j]
                var known = distance[j]
                if length < known {
                  known = length
                  distance[j] = length
                  cameFrom[j] = row
                }
                if known < least {
                  least = known
                  nearest = k
                  nearestIsFree = rowOf[j] < 0
                } else if known == least, !nearestIsFree, rowOf[j] < 0 {
                  // An unassigned column ends the search, so it is preferred among equals.
                  nearest = k
                  nearestIsFree = true
                }
              }
            }
          }
        }
        let column = open[nearest]
        reached = least
        openCount -= 1
        open[nearest] = open[openCount]
        if rowOf[column] < 0 {
          sink = column
        } else {
          settled.append(column)
          row = rowOf[column]
        }
      }
      for column in settled { v[column] -= reached - distance[column] }
      var column = sink
      while true {
        let newRow = cameFrom[column]
        let previous = columnOf[newRow]
        rowOf[column] = newRow
        columnOf[newRow] = column
        if newRow == source { break }
        column = previous
      }
    }
  }
}
