import Foundation
import Matching

/// Solves the assignment problem of a file of float32 costs, [size, size].
func assign(_ path: String, size: Int) throws {
  let costs = try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  var columns: [Int?] = []
  let time = seconds { columns = LinearAssignment.minimumCost(costs, rowCount: size, columnCount: size) }
  let cost = columns.enumerated().reduce(0.0) { sum, next in
    next.element.map { sum + Double(costs[next.offset * size + $0]) } ?? sum
  }
  try report(["size": size, "seconds": time, "cost": cost])
}
