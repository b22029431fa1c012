import Foundation
import Matching

func assign(_ path: String, size: Int) throws {
  let costs = try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  var columns: [Int] = []
  let time = seconds { columns = LinearAssignment.minimumCost(costs, rowCount: size, columnCount: size) }
  let cost = columns.enumerated().reduce(0.0) { $0 + Double(costs[$1.offset * size + $1.element]) }
  try report(["size": size, "seconds": time, "cost": cost])
}
