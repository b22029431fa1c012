import Geometry
import Numerics

@testable import Matching

/// Somata of one tissue in two sessions: rotated, tilted, shrunk, warped, some in one session only.
struct SimulatedTissue {
  var a: [Vector3] = []
  var b: [Vector3] = []
  var pairs: [IndexPair] = []
  /// The true map from session a to session b.
  var truth: @Sendable (Vector3) -> Vector3

  init(
    seed: UInt64, shared: Int = 45, onlyA: Int = 10, onlyB: Int = 80, size: Vector3 = [270, 270, 90],
    rotation: Double? = nil, tilt: Double = 8, scale: Double = 0.92, translation: Double = 30, warp: Double = 6,
    click: Double = 0.5
  ) {
    var random = SeededRandom(seed: seed)
    let rotation = rotation ?? random.uniform(-180.0..<180)
    let axis = random.uniform(0..<2 * Double.pi)
    let orientation =
      Matrix3.rotation(rotation * .pi / 180, about: [0, 0, 1])
      * Matrix3.rotation(tilt * .pi / 180, about: [axis.cosine, axis.sine, 0])
    let linear = orientation * scale * Matrix3.diagonal([1.03, 1, 0.95])
    let centre = size / 2
    let offset =
      centre + Vector3(random.uniform(-translation..<translation), random.uniform(-translation..<translation), 0)
    let phases = (0..<6).map { _ in random.uniform(0..<2 * Double.pi) }
    truth = { p in
      let q = linear * (p - centre) + offset
      let waves = Vector3(
        (p.y / 45 + phases[0]).sine + (p.z / 40 + phases[1]).sine,
        (p.x / 45 + phases[2]).sine + (p.z / 40 + phases[3]).sine,
        (p.x / 45 + phases[4]).sine + (p.y / 45 + phases[5]).sine)
      return q + waves * (warp / 1.8)
    }
    // No two somata overlap.
    var positions: [Vector3] = []
    while positions.count < shared + onlyA + onlyB {
      let p = Vector3(
        random.uniform(0..<size.x), random.uniform(0..<size.y), random.uniform(0..<max(size.z, 1e-9)))
      if positions.allSatisfy({ ($0 - p).length > 10 }) { positions.append(p) }
    }
    func annotated(_ p: Vector3) -> Vector3 {
      p + Vector3(random.normal(), random.normal(), random.normal()) * click
    }
    var inA = Array(0..<shared + onlyA)
    var inB = Array(0..<shared) + Array(shared + onlyA..<positions.count)
    inA.shuffle(using: &random)
    inB.shuffle(using: &random)
    a = inA.map { annotated(positions[$0]) }
    let truth = truth
    b = inB.map { annotated(truth(positions[$0])) }
    let indexB = Dictionary(uniqueKeysWithValues: inB.enumerated().map { ($1, $0) })
    for (i, soma) in inA.enumerated() { if let j = indexB[soma] { pairs.append(IndexPair(i, j)) } }
  }

  func precisionAndRecall(_ accepted: [IndexPair]) -> (precision: Double, recall: Double) {
    let truth = Set(pairs)
    let right = Double(accepted.count { truth.contains($0) })
    return (accepted.isEmpty ? 1 : right / Double(accepted.count), right / Double(max(1, truth.count)))
  }
}

extension Double {
  var sine: Double { Matrix3.rotation(self, about: [0, 0, 1]).x.y }
  var cosine: Double { Matrix3.rotation(self, about: [0, 0, 1]).x.x }
}
