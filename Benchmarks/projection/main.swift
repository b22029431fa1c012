// `projection-benchmark VECTORS DIMENSION POSITIONS [exact|hnsw|products]`: reads float32 rows, writes the float32 positions of
// their t-SNE and prints the times as one JSON object. The last argument overrides how neighbours are searched.

import Evaluation
import Foundation
import NeuroBridge
import VectorIndex

/// Wall-clock and processor time in seconds.
func timed<Result>(_ work: () throws -> Result) rethrows -> (result: Result, wall: Double, cpu: Double) {
  func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
  let before = (now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID))
  let result = try work()
  return (result, now(CLOCK_MONOTONIC) - before.0, now(CLOCK_PROCESS_CPUTIME_ID) - before.1)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 3, let dimension = Int(arguments[1]), dimension > 0 else {
  print("usage: projection-benchmark VECTORS DIMENSION POSITIONS [exact|hnsw|products]")
  exit(2)
}
let rows = try Data(contentsOf: URL(fileURLWithPath: arguments[0])).withUnsafeBytes {
  Array($0.bindMemory(to: Float.self))
}
var (wall, cpu) = (0.0, 0.0)
let all = try timed {
  try TSNE(
    rows, dimension: dimension,
    nearest: { rows, dimension, count in
      let search = timed {
        switch arguments.dropFirst(3).first {
        case "products": NearestRows(rows, dimension: dimension, count: count)
        case let name:
          NearestRows.byIndex(rows, dimension: dimension, count: count, plan: name.flatMap(SearchPlan.init))
        }
      }
      (wall, cpu) = (search.wall, search.cpu)
      return search.result
    })
}
try all.result.coordinates.flatMap { [$0.x, $0.y] }.withUnsafeBytes {
  try Data($0).write(to: URL(fileURLWithPath: arguments[2]))
}
let report = [
  "neighbours": wall, "neighbours_cpu": cpu, "wall": all.wall, "cpu": all.cpu, "divergence": all.result.divergence,
]
print(String(decoding: try JSONSerialization.data(withJSONObject: report, options: [.sortedKeys]), as: UTF8.self))
