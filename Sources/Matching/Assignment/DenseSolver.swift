/// The state of one dense solution: no more rows than columns.
struct DenseSolver {
  private let costs: UnsafeBufferPointer<Float>
  private let rowCount: Int
  private let columnCount: Int
  /// The price of each column; 0 while it is free, never above.
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

  consuming func solve() -> [Int] {
    var free = Array(0..<rowCount)
    for _ in 0..<2 { free = reduce(free) }
    augment(free)
    return columnOf
  }

  /// Augmenting row reduction: each free row takes its cheapest column and pays up to its second choice; whom it drives
  /// out goes on at once. Returns the rows that are still free.
  private mutating func reduce(_ rows: [Int]) -> [Int] {
    var left: [Int] = []
    var queue = Array(rows.reversed())
    // Ties and rounding can make two rows outbid each other for ever by ever smaller steps: what is left goes to the searches.
    var allowance = 4 * rowCount + 16
    while let row = queue.popLast() {
      let (first, second, column) = twoCheapest(of: row)
      let holder = rowOf[column]
      if second > first {
        v[column] -= second - first
      } else if holder >= 0 {
        left.append(row)
        continue
      }
      rowOf[column] = row
      columnOf[row] = column
      if holder >= 0 {
        columnOf[holder] = -1
        allowance -= 1
        if allowance > 0 { queue.append(holder) } else { left.append(holder) }
      }
    }
    return left.sorted()
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
    if second == .infinity { second = first }  // a single column has no second choice
    return (first, second, column)
  }

  /// One shortest augmenting path for each free row.
  private mutating func augment(_ free: [Int]) {
    var distance = [Double](repeating: .infinity, count: columnCount)
    var cameFrom = [Int](repeating: -1, count: columnCount)
    // Columns not yet settled, in any order.
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
        let own = columnOf[row]
        let potential = own < 0 ? 0 : Double(costs[base + own]) - v[own]
        let offset = reached - potential
        var least = Double.infinity
        var place = -1
        var placeIsFree = false
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
                  place = k
                  placeIsFree = rowOf[j] < 0
                } else if known == least, !placeIsFree, rowOf[j] < 0 {
                  // A free column ends the search: of equals it comes first.
                  place = k
                  placeIsFree = true
                }
              }
            }
          }
        }
        let column = open[place]
        reached = least
        openCount -= 1
        open[place] = open[openCount]
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
        let taker = cameFrom[column]
        let given = columnOf[taker]
        rowOf[column] = taker
        columnOf[taker] = column
        if taker == source { break }
        column = given
      }
    }
  }
}
