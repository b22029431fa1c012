/// One neuron's form, in µm from the centre of its soma.
struct Morphology: Sendable {
  let soma: SomaShape
  let segments: [NeuriteSegment]

  /// - Parameters:
  ///   - radius: The soma's, in µm.
  ///   - reach: Neurites end this far from the soma, in µm.
  init(radius: Float, reach: Float, random: inout RandomSource) {
    let family: NeuronFamily = random.bernoulli(0.55) ? .pyramidal : .interneuron
    var growth = Growth(reach: reach, beading: random.uniform(0.15, 0.65))
    let stems = growth.dendrites(of: family, random: &random)
    growth.axon(of: family, stems: stems, random: &random)
    growth.core(radius: radius, random: &random)
    soma = SomaShape(radius: radius, stems: stems, random: &random)
    segments = growth.segments
  }
}
