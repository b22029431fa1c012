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

  /// - Parameter index: Of the neuron in its animal, which selects its random stream.
  init(_ soma: SomaLayout.Soma, index: Int, seed: UInt64) {
    var random = RandomSource(seed: seed, stream: 1000 + UInt64(index))
    morphology = Morphology(radius: soma.radius, reach: 260, random: &random)
    position = soma.position
    isInTwoPhoton = soma.twoPhoton != nil
    isInFMOST = soma.fmost != nil
    twoPhotonBrightness = random.logNormal(0.36)
    fmostBrightness = random.logNormal(0.24)
  }
}
