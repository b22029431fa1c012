import Foundation
import Geometry
import Matching
import Numerics
import Vocabulary

/// A slab of cortex in two sessions: as dense as the animals' tissue, rotated by 25°, shrunk, warped by up to 20 µm.
///
/// 85 % of the somata are in both sessions. Candidates are the somata within 40 µm of the true position.
func matchMany(_ count: Int) throws {
  var random = SeededRandom(seed: 1)
  let depth = 400.0
  let edge = (Double(count) / 2e-5 / depth).squareRoot()
  func scattered() -> Vector3 { [random.uniform(0..<edge), random.uniform(0..<edge), random.uniform(0..<depth)] }
  func annotated(_ p: Vector3) -> Vector3 { p + Vector3(random.normal(), random.normal(), random.normal()) * 0.5 }
  let rotation = Matrix3.rotation(25 * .pi / 180, about: [0, 0, 1]) * 0.93
  func moved(_ p: Vector3) -> Vector3 {
    rotation * p + Vector3(20 * sin(p.y / 700), 20 * sin(p.x / 800 + 1), 10 * sin((p.x + p.y) / 900))
  }
  let shared = count * 85 / 100
  let a = (0..<count).map { _ in scattered() }
  var order = Array(0..<count)
  order.shuffle(using: &random)
  var b = [Vector3](repeating: .zero, count: count)
  for i in 0..<count { b[order[i]] = annotated(moved(i < shared ? a[i] : scattered())) }

  let grid = PointGrid(b, edge: 40)
  var ofA = [[Neighbour]](repeating: [], count: count)
  var ofB = ofA
  for i in 0..<count {
    var near: [Int] = []
    grid.forEach(within: 40, of: moved(a[i])) { index, _ in near.append(index) }
    for j in near.sorted() {
      let similarity = Float((i < shared && order[i] == j ? 0.65 : 0.3) + 0.15 * random.normal())
      ofA[i].append(Neighbour(index: j, similarity: similarity))
      ofB[j].append(Neighbour(index: i, similarity: similarity))
    }
  }
  var match: SessionMatch?
  var pairs: [IndexPair] = []
  let somata: ([Vector3]) -> SessionMatcher.Somata = { positions in
    .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
  }
  let time = seconds {
    let candidates = Candidates(neighboursOfA: ofA, neighboursOfB: ofB)
    let result = SessionMatcher(a: somata(a), b: somata(b), appearance: .listed(candidates)).match()
    pairs = result.assignment().pairs
    match = result
  }
  let correct = pairs.count { $0.a < shared && order[$0.a] == $0.b }
  try report([
    "neurons": count, "candidates": ofA.reduce(0) { $0 + $1.count }, "seconds": time, "pairs": pairs.count,
    "precision": Double(correct) / Double(max(1, pairs.count)), "recall": Double(correct) / Double(shared),
    "sigma": match?.registration?.sigma ?? 0, "registered": match?.isRegistered ?? false,
    "warnings": match?.significance.warnings ?? [],
  ])
}
