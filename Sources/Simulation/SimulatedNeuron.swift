import Geometry

/// One neuron with its form, its position, and the brightness of either label.
struct SimulatedNeuron: Sendable {
  let morphology: Morphology
  /// Of the soma's centre in living tissue, in µm.
  let position: SIMD3<Float>
  let isInTwoPhoton: Bool
  let isInFMOST: Bool
  /// Median 1; the two labels are independent.
  let twoPhotonBrightness: Float
  let fmostBrightness: Float

  /// Whether its nucleus is as bright as its cytoplasm.
  let isFilled: Bool

  /// - Parameter index: Of the neuron in its animal, which selects its random stream.
  init(_ soma: SomaLayout.Soma, _ configuration: SimulationConfiguration, index: Int, seed: UInt64) {
    var random = RandomSource(seed: seed, stream: 1000 + UInt64(index))
    var variety = RandomSource(seed: seed, stream: 1_000_000 + UInt64(index))
    let others: [NeuronFamily] = [.stellate, .basket, .granule]
    let other = variety.bernoulli(Float(configuration.otherClasses)) ? others[variety.integer(below: 3)] : nil
    morphology = Morphology(
      radius: soma.radius, reach: 260, other: other,
      elongation: Self.elongation(configuration, seed: seed, random: &variety), random: &random)
    position = soma.position
    isInTwoPhoton = soma.isInTwoPhoton
    isInFMOST = soma.isInFMOST
    let isDim = variety.bernoulli(Float(configuration.twoPhoton.dimFraction))
    isFilled = variety.bernoulli(Float(configuration.twoPhoton.filledFraction))
    let dimmed = isDim ? 1 / variety.uniform(3, 8) : 1
    twoPhotonBrightness = random.logNormal(Float(configuration.twoPhotonBrightness)) * dimmed
    fmostBrightness = random.logNormal(Float(configuration.fmostBrightness)) * dimmed
  }

  /// Along the direction that the animal's somata share, up to some 25°.
  private static func elongation(
    _ configuration: SimulationConfiguration, seed: UInt64, random: inout RandomSource
  ) -> SomaShape.Elongation? {
    guard configuration.elongation > 1 else { return nil }
    var animal = RandomSource(seed: seed, stream: 9)
    let shared = animal.direction() * SIMD3(1, 1, 0.4)
    return SomaShape.Elongation(
      ratio: random.uniform(1, Float(2 * configuration.elongation - 1)),
      direction: (shared.unit + random.direction() * 0.4).unit)
  }
}
