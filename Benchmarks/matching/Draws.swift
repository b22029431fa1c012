import Foundation
import Geometry
import Matching
import Numerics
import Simulation
import Vocabulary

/// Kinds of poses, each drawn anew for every seed.
private let kindsOfPoses: [(String, @Sendable (inout SeededRandom, inout SimulatedField.Configuration) -> Void)] = [
  ("upright", { random, field in field.linear = upright(&random) * random.uniform(0.85..<1.15) }),
  ("any rotation", { random, field in field.linear = anyRotation(&random) * random.uniform(0.85..<1.15) }),
  ("mirrored", { random, field in field.linear = anyRotation(&random) * Matrix3.diagonal([-0.95, 0.95, 0.95]) }),
  ("scale 0.4 to 4", { random, field in field.linear = upright(&random) * exp(random.uniform(log(0.4)..<log(4))) }),
  (
    "axial stretch 0.4 to 4",
    { random, field in
      field.linear = Matrix3.diagonal([1, 1, exp(random.uniform(log(0.4)..<log(4)))]) * upright(&random)
    }
  ),
  (
    "scale of each axis 0.4 to 4",
    { random, field in
      let logs = (0..<3).map { _ in exp(random.uniform(log(0.4)..<log(4))) }
      field.linear = Matrix3.diagonal([logs[0], logs[1], logs[2]]) * upright(&random)
    }
  ),
  (
    "overlap 30 %",
    { random, field in
      field.overlap = 0.3
      field.linear = upright(&random) * 0.95
    }
  ),
  (
    "planar",
    { random, field in
      field.size.z = 0
      field.linear = Matrix3.rotation(random.uniform(-3.1..<3.1), about: [0, 0, 1]) * random.uniform(0.9..<1.1)
    }
  ),
  (
    "planar mirrored",
    { random, field in
      field.size.z = 0
      field.linear = Matrix3.rotation(random.uniform(-3.1..<3.1), about: [0, 0, 1]) * Matrix3.diagonal([-1, 1, 1])
    }
  ),
  (
    "thin slab of 30 um",
    { random, field in
      field.size.z = 30
      field.linear = upright(&random) * 0.95
    }
  ),
  (
    "30 somata",
    { random, field in
      field.count = 33
      field.linear = upright(&random) * 0.95
    }
  ),
  (
    "half missing",
    { random, field in
      field.missing = 0.3
      field.warp = 5
      field.linear = anyRotation(&random) * 0.92
    }
  ),
]

private func anyRotation(_ random: inout SeededRandom) -> Matrix3<Double> {
  let q = SIMD4<Double>(random.normal(), random.normal(), random.normal(), random.normal())
  let length = (q * q).sum().squareRoot()
  let axis = Vector3(q.x, q.y, q.z)
  return Matrix3.rotation(2 * acos(max(-1, min(1, q.w / length))), about: axis.unit)
}

private func upright(_ random: inout SeededRandom) -> Matrix3<Double> {
  let azimuth = random.uniform(-3.1..<3.1)
  return Matrix3.rotation(random.uniform(-3.1..<3.1), about: [0, 0, 1])
    * Matrix3.rotation(random.uniform(0..<0.35), about: [cos(azimuth), sin(azimuth), 0])
}

/// Random poses of each kind: the mean precision and recall, and how often a pose was found.
func drawPoses(_ draws: Int, kinds: [String]) throws {
  print("| pose | found | precision | recall | CPU s each |\n|---|---|---|---|---|")
  for (name, draw) in kindsOfPoses where kinds.isEmpty || kinds.contains(where: name.hasPrefix) {
    var (found, correct, accepted, all) = (0, 0, 0, 0)
    var missed: [Int] = []
    let time = seconds {
      for seed in 1...max(1, draws) {
        var random = SeededRandom(seed: UInt64(seed), stream: 77)
        var configuration = SimulatedField.Configuration()
        draw(&random, &configuration)
        let field = SimulatedField(configuration, seed: UInt64(1000 + seed))
        func somata(_ positions: [Vector3]) -> SessionMatcher.Somata {
          .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
        }
        let match = SessionMatcher(a: somata(field.a), b: somata(field.b), appearance: nil).match()
        let pairs = match.isRegistered ? match.assignment().pairs : []
        let truth = Set(field.pairs.map { IndexPair($0.a, $0.b) })
        let right = pairs.count { truth.contains($0) }
        if right * 2 > truth.count { found += 1 } else { missed.append(seed) }
        correct += right
        accepted += pairs.count
        all += truth.count
      }
    }
    func short(_ value: Double) -> String { String(format: "%.3f", value) }
    print(
      "| \(name) | \(found) of \(draws) | \(short(Double(correct) / Double(max(1, accepted)))) "
        + "| \(short(Double(correct) / Double(max(1, all)))) | \(short(time / Double(draws))) | \(missed.prefix(10))")
    fflush(nil)
  }
}
