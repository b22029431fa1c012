package import Geometry
import Numerics

/// Soma positions of two sessions of one tissue, in any pose, with any stretch and partial overlap; no stacks.
///
/// Cheaper and freer than `SimulatedConstellation`: for benchmarks of registration by positions alone.
package struct SimulatedField: Sendable {
  /// What differs between the two sessions.
  package struct Configuration: Sendable {
    /// Somata of the tissue in the field of one session.
    package var count = 200
    /// Of the field of one session, in µm; depth 0 is one plane.
    package var size = Vector3(400, 400, 150)
    /// The minimum distance between two somata, in µm.
    package var spacing = 9.0
    /// The fraction of the somata that a session misses at random.
    package var missing = 0.1
    /// The part of the field of session a that session b shows too: the rest of b is other tissue.
    package var overlap = 1.0
    /// Rotation, reflection and stretch from session a to session b.
    package var linear = Matrix3<Double>.identity
    /// In µm, as are the others below.
    package var translation = Vector3(20, -15, 8)
    /// The root mean square of the smooth nonlinear deformation along each axis.
    package var warp = 3.0
    /// The standard deviation of a marked position along each axis.
    package var noise = 0.7

    package init() {}
  }

  /// In µm; `b` likewise, in random order.
  package private(set) var a: [Vector3] = []
  package private(set) var b: [Vector3] = []
  /// The true pairs, by row of `a` and of `b`.
  package private(set) var pairs: [(a: Int, b: Int)] = []

  /// The same configuration and seed give the same field.
  package init(_ configuration: Configuration, seed: UInt64) {
    var random = SeededRandom(seed: seed, stream: 0x4649_454C)
    let size = configuration.size
    let length = size.x * (2 - configuration.overlap)
    let count = Int(Double(configuration.count) * (2 - configuration.overlap))
    var tissue: [Vector3] = []
    var cells: [SIMD3<Int>: [Int]] = [:]
    let spacing = configuration.spacing
    var attempts = 0
    while tissue.count < count, attempts < 200 * count {
      attempts += 1
      let p = Vector3(random.uniform() * length, random.uniform() * size.y, random.uniform() * size.z)
      let cell = SIMD3<Int>(Int(p.x / spacing), Int(p.y / spacing), Int(p.z / spacing))
      var isFree = true
      for dz in -1...1 {
        for dy in -1...1 {
          for dx in -1...1 {
            for other in cells[cell &+ SIMD3(dx, dy, dz)] ?? [] where (tissue[other] - p).length < spacing {
              isFree = false
            }
          }
        }
      }
      if isFree {
        cells[cell, default: []].append(tissue.count)
        tissue.append(p)
      }
    }
    let waves = (0..<9).map { _ in
      (Vector3(random.normal(), random.normal(), random.normal()) / 150, random.uniform(0..<2 * Double.pi))
    }
    let amplitude = configuration.warp * (2.0 / 3).squareRoot()
    func warped(_ p: Vector3) -> Vector3 {
      var q = p
      for (index, wave) in waves.enumerated() {
        q[index % 3] += amplitude * Matrix3.rotation(wave.0.dot(p) + wave.1, about: [0, 0, 1]).x.y
      }
      if size.z == 0 { q.z = 0 }
      return q
    }
    func marked(_ p: Vector3) -> Vector3 {
      p + Vector3(random.normal(), random.normal(), size.z == 0 ? 0 : random.normal()) * configuration.noise
    }
    let centre = size / 2
    let start = size.x * (1 - configuration.overlap)
    var inA: [Int] = []
    var inB: [Int] = []
    for (index, p) in tissue.enumerated() {
      if p.x < size.x, random.uniform() >= configuration.missing { inA.append(index) }
      if p.x >= start, random.uniform() >= configuration.missing { inB.append(index) }
    }
    inB.shuffle(using: &random)
    a = inA.map { marked(tissue[$0]) }
    b = inB.map {
      let q = warped(tissue[$0]) - Vector3(start, 0, 0) - centre
      return marked(configuration.linear * q + centre + configuration.translation)
    }
    let rowOfB = Dictionary(uniqueKeysWithValues: inB.enumerated().map { ($1, $0) })
    pairs = inA.enumerated().compactMap { row, soma in rowOfB[soma].map { (row, $0) } }
  }
}
