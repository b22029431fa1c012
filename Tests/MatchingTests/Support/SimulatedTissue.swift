import Numerics

@testable import Matching

/// Somata of one tissue in two sessions: turned, tilted, shrunk, bent, some in one session only.
struct SimulatedTissue {
  var a: [Vector3] = []
  var b: [Vector3] = []
  var pairs: [IndexPair] = []
  /// Where a place of the first session truly lies in the second.
  var truth: @Sendable (Vector3) -> Vector3

  init(
    seed: UInt64, shared: Int = 45, onlyA: Int = 10, onlyB: Int = 80, size: Vector3 = [270, 270, 90],
    turn: Double? = nil, tilt: Double = 8, scale: Double = 0.92, shift: Double = 30, bend: Double = 6,
    click: Double = 0.5
  ) {
    var random = SeededRandom(seed: seed)
    let turn = turn ?? random.uniform(-180.0..<180)
    let axis = random.uniform(0..<2 * Double.pi)
    let rotation =
      Matrix3.rotation(turn * .pi / 180, about: [0, 0, 1])
      * Matrix3.rotation(tilt * .pi / 180, about: [axis.cosine, axis.sine, 0])
    let linear = rotation * scale * Matrix3.diagonal([1.03, 1, 0.95])
    let middle = size / 2
    let offset = middle + Vector3(random.uniform(-shift..<shift), random.uniform(-shift..<shift), 0)
    let phases = (0..<6).map { _ in random.uniform(0..<2 * Double.pi) }
    truth = { p in
      let q = linear * (p - middle) + offset
      let waves = Vector3(
        (p.y / 45 + phases[0]).sine + (p.z / 40 + phases[1]).sine,
        (p.x / 45 + phases[2]).sine + (p.z / 40 + phases[3]).sine,
        (p.x / 45 + phases[4]).sine + (p.y / 45 + phases[5]).sine)
      return q + waves * (bend / 1.8)
    }
    // No two somata overlap.
    var places: [Vector3] = []
    while places.count < shared + onlyA + onlyB {
      let p = Vector3(
        random.uniform(0..<size.x), random.uniform(0..<size.y), random.uniform(0..<max(size.z, 1e-9)))
      if places.allSatisfy({ ($0 - p).length > 10 }) { places.append(p) }
    }
    func clicked(_ p: Vector3) -> Vector3 {
      p + Vector3(random.normal(), random.normal(), random.normal()) * click
    }
    var inA = Array(0..<shared + onlyA)
    var inB = Array(0..<shared) + Array(shared + onlyA..<places.count)
    inA.shuffle(using: &random)
    inB.shuffle(using: &random)
    a = inA.map { clicked(places[$0]) }
    let truth = truth
    b = inB.map { clicked(truth(places[$0])) }
    let placeB = Dictionary(uniqueKeysWithValues: inB.enumerated().map { ($1, $0) })
    for (i, soma) in inA.enumerated() { if let j = placeB[soma] { pairs.append(IndexPair(i, j)) } }
  }

  func precisionAndRecall(_ found: [IndexPair]) -> (precision: Double, recall: Double) {
    let truth = Set(pairs)
    let right = Double(found.count { truth.contains($0) })
    return (found.isEmpty ? 1 : right / Double(found.count), right / Double(max(1, truth.count)))
  }
}

extension Double {
  var sine: Double { Matrix3.rotation(self, about: [0, 0, 1]).x.y }
  var cosine: Double { Matrix3.rotation(self, about: [0, 0, 1]).x.x }
}
