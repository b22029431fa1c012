// Times assignment, pose search and the whole chain on seeded data, and leaves the data for `compare.py`, which lets scipy
// and pycpd do the same: FOLDER/costs.f32 (n × n), FOLDER/tissue-SEED-a.csv, -b.csv, -pairs.csv.
//
// usage: matching-benchmark FOLDER [SIZE]      prints one JSON object

import Foundation
import Matching
import Numerics
import Simulation
import Vocabulary

func seconds(_ work: () throws -> Void) rethrows -> Double {
  var before = timespec()
  var after = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before)
  try work()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after)
  return Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) * 1e-9
}

let folder = URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? ".")
let size = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 5000
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
var report: [String: Any] = [:]

// Assignment of a full matrix.
var random = SeededRandom(seed: 1)
let costs = (0..<size * size).map { _ in Float(random.uniform()) }
try costs.withUnsafeBytes { try Data($0).write(to: folder.appendingPathComponent("costs.f32")) }
var columns: [Int] = []
let assigning = seconds { columns = LinearAssignment.minimumCost(costs, rowCount: size, columnCount: size) }
report["assignment"] = [
  "size": size, "seconds": assigning,
  "cost": columns.enumerated().reduce(0.0) { $0 + Double(costs[$1.offset * size + $1.element]) },
]

// Constellations from nothing, by places alone.
var found: [[String: Any]] = []
for seed in 1...5 {
  let tissue = SimulatedConstellation(configuration: .dense, seed: UInt64(seed))
  func write(_ somata: [SimulatedSoma], _ name: String) throws {
    let lines = somata.map { "\($0.label),\($0.position.x),\($0.position.y),\($0.position.z)" }
    try (["neuron,x_um,y_um,z_um"] + lines).joined(separator: "\n")
      .write(to: folder.appendingPathComponent("tissue-\(seed)-\(name).csv"), atomically: true, encoding: .utf8)
  }
  try write(tissue.twoPhoton, "a")
  try write(tissue.fmost, "b")
  try (["a,b"] + tissue.pairs.map { "\($0.twoPhoton),\($0.fmost)" }).joined(separator: "\n")
    .write(to: folder.appendingPathComponent("tissue-\(seed)-pairs.csv"), atomically: true, encoding: .utf8)
  func side(_ somata: [SimulatedSoma]) -> SessionMatcher.Side {
    .init(positions: somata.map(\.position), radii: somata.map { _ in nil })
  }
  var options = SessionMatcher.Options()
  options.strangers = 0
  var pairs: [IndexPair] = []
  let time = seconds {
    pairs =
      SessionMatcher(a: side(tissue.twoPhoton), b: side(tissue.fmost), appearance: nil, options: options).match()
      .assignment().pairs
  }
  let truth = Set(tissue.pairs.map { "\($0.twoPhoton) \($0.fmost)" })
  let right = pairs.count { truth.contains("\(tissue.twoPhoton[$0.a].label) \(tissue.fmost[$0.b].label)") }
  found.append([
    "seed": seed, "seconds": time, "precision": Double(right) / Double(max(1, pairs.count)),
    "recall": Double(right) / Double(max(1, truth.count)),
  ])
}
report["constellations"] = found

// A hundred thousand neurons on either side, each with ten near candidates.
let many = 100_000
var lists: [[Neighbour]] = []
var back = [[Neighbour]](repeating: [], count: many)
for a in 0..<many {
  var list = [Neighbour(index: a, similarity: Float(0.7 + 0.15 * random.normal()))]
  for _ in 0..<9 {
    let b = max(0, min(many - 1, a + random.integer(below: 400) - 200))
    if list.allSatisfy({ $0.index != b }) {
      list.append(Neighbour(index: b, similarity: Float(0.3 + 0.15 * random.normal())))
    }
  }
  lists.append(list)
  for neighbour in list { back[neighbour.index].append(Neighbour(index: a, similarity: neighbour.similarity)) }
}
var matched = 0
let matching = seconds {
  let candidates = Candidates(neighboursOfA: lists, neighboursOfB: back)
  let assignment = Assignment.best(
    candidates.scored(by: \.similarity), countA: many, countB: many, threshold: 0.5)
  matched = assignment.pairs.count
}
report["many"] = ["neurons": many, "seconds": matching, "pairs": matched]
print(String(decoding: try JSONSerialization.data(withJSONObject: report, options: [.sortedKeys]), as: UTF8.self))
