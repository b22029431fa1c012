import Geometry
import Vocabulary

/// The somata of one animal, which modality shows them, their rows in either table, and the deformation of the tissue.
struct SomaLayout: Sendable {
  struct Soma: Sendable {
    /// In living tissue, in µm.
    let position: SIMD3<Float>
    /// In living tissue, in µm.
    let radius: Float
    /// The row of the two-photon table; nil where two-photon does not show the neuron, or nobody marked it. `fmost` likewise.
    var twoPhoton: SimulatedSoma?
    var fmost: SimulatedSoma?
    /// Whether the stack shows it; it may do so without a row.
    let isInTwoPhoton: Bool
    let isInFMOST: Bool
  }

  let somata: [Soma]
  /// Outside the field, in no table; their neurites reach into both stacks.
  let neighbours: [Soma]
  let deformation: Deformation
  /// By label in two-photon.
  let pairs: [SimulatedPair]

  init(_ configuration: SimulationConfiguration, seed: UInt64) {
    var random = RandomSource(seed: seed, stream: 1)
    let deformation = Deformation(configuration, random: &random)
    let extent = SIMD3<Float>(configuration.extent)
    let click = Float(configuration.clickError) / Float(3).squareRoot()
    let positions = Self.positions(configuration, random: &random)
    let fmostOnly = Int((configuration.fmostOnlyFraction * Double(positions.count)).rounded())
    let twoPhotonOnly = Int((configuration.twoPhotonOnlyFraction * Double(positions.count)).rounded())
    let order = random.sample(positions.count, below: positions.count)
    var somata = positions.enumerated().map { index, position in
      let radius = Float(configuration.somaRadius / 6.8) * min(8.5, max(4.5, 6.8 + 1.4 * random.normal()))
      func annotated(_ p: SIMD3<Float>, radius: Float) -> SimulatedSoma {
        let marked = p + SIMD3(random.normal(), random.normal(), random.normal()) * click
        return SimulatedSoma(label: "", position: Point3(marked), radius: Double((radius * 10).rounded()) / 10)
      }
      let exVivo = deformation(position)
      let isInside = (0..<3).allSatisfy { exVivo[$0] > 7 && exVivo[$0] < extent[$0] - 7 }
      let twoPhoton = annotated(position, radius: radius)
      let fmost = annotated(exVivo, radius: radius * deformation.shrinkage)
      let isInTwoPhoton = order[index] >= fmostOnly
      let isInFMOST = isInside && order[index] < positions.count - twoPhotonOnly
      return Soma(
        position: position, radius: radius, twoPhoton: isInTwoPhoton ? twoPhoton : nil, fmost: isInFMOST ? fmost : nil,
        isInTwoPhoton: isInTwoPhoton, isInFMOST: isInFMOST)
    }
    var outside = RandomSource(seed: seed, stream: 10)
    for index in somata.indices {
      if outside.bernoulli(Float(configuration.unmarkedFraction)) { somata[index].twoPhoton = nil }
      if outside.bernoulli(Float(configuration.unmarkedFraction)) { somata[index].fmost = nil }
    }
    neighbours = Self.neighbours(configuration, random: &outside)
    Self.label(&somata, \.twoPhoton, prefix: "tp", random: &random)
    Self.label(&somata, \.fmost, prefix: "fm", random: &random)
    self.somata = somata
    self.deformation = deformation
    pairs =
      somata.compactMap { soma in
        guard let a = soma.twoPhoton, let b = soma.fmost else { return nil }
        return SimulatedPair(twoPhoton: a.label, fmost: b.label)
      }.sorted { $0.twoPhoton < $1.twoPhoton }
  }

  /// The rows of one session's table, sorted by label.
  func table(_ session: KeyPath<Soma, SimulatedSoma?>) -> [SimulatedSoma] {
    somata.compactMap { $0[keyPath: session] }.sorted { $0.label < $1.label }
  }

  /// Random positions at least `spacing` apart; the spacing shrinks by a tenth for every 200 rejected ones.
  private static func positions(
    _ configuration: SimulationConfiguration, random: inout RandomSource
  ) -> [SIMD3<Float>] {
    let (margin, extent) = (SIMD3<Float>(configuration.margin), SIMD3<Float>(configuration.extent))
    var spacing = Float(configuration.spacing)
    var positions: [SIMD3<Float>] = []
    var rejected = 0
    while positions.count < configuration.neuronCount {
      var position = SIMD3<Float>.zero
      for axis in 0..<3 {
        let edge = min(margin[axis], extent[axis] / 2)
        position[axis] = random.uniform(edge, extent[axis] - edge)
      }
      if positions.allSatisfy({ ($0 - position).length >= spacing }) {
        positions.append(position)
      } else {
        rejected += 1
        if rejected % 200 == 0 { spacing *= 0.9 }
      }
    }
    return positions
  }

  /// Up to 60 µm outside the faces along x and y.
  private static func neighbours(_ configuration: SimulationConfiguration, random: inout RandomSource) -> [Soma] {
    let extent = SIMD3<Float>(configuration.extent)
    return (0..<configuration.neighbourCount).map { _ in
      var position = SIMD3(random.uniform(0, extent.x), random.uniform(0, extent.y), random.uniform(0, extent.z))
      let axis = random.integer(below: 2)
      position[axis] = random.bernoulli(0.5) ? -random.uniform(9, 60) : extent[axis] + random.uniform(9, 60)
      return Soma(
        position: position, radius: Float(configuration.somaRadius), twoPhoton: nil, fmost: nil, isInTwoPhoton: true,
        isInFMOST: true)
    }
  }

  /// Labels the somata of one session by a prefix and a number, in random order.
  private static func label(
    _ somata: inout [Soma], _ session: WritableKeyPath<Soma, SimulatedSoma?>, prefix: String,
    random: inout RandomSource
  ) {
    let shown = somata.indices.filter { somata[$0][keyPath: session] != nil }
    for (number, index) in random.sample(shown.count, below: shown.count).enumerated() {
      guard let row = somata[shown[index]][keyPath: session] else { continue }
      let digits = String(number + 1)
      let label = prefix + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
      somata[shown[index]][keyPath: session] = SimulatedSoma(label: label, position: row.position, radius: row.radius)
    }
  }
}
