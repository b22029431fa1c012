/// One neuron's form, in µm from the centre of its soma.
struct Morphology: Sendable {
  let soma: SomaShape
  let segments: [NeuriteSegment]

  /// - Parameters:
  ///   - radius: The soma's, in µm.
  ///   - reach: Neurites end this far from the soma, in µm.
  ///   - other: A class instead of the two usual ones.
  ///   - elongation: The soma's; nil is a soma that is nearly round.
  init(
    radius: Float, reach: Float, other: NeuronFamily? = nil, elongation: SomaShape.Elongation? = nil,
    random: inout RandomSource
  ) {
    let usual: NeuronFamily = random.bernoulli(0.55) ? .pyramidal : .interneuron
    let family = other ?? usual
    var growth = Growth(reach: reach, beading: random.uniform(0.15, 0.65))
    let stems = growth.dendrites(of: family, random: &random)
    growth.axon(of: family, stems: stems, random: &random)
    growth.core(radius: radius, random: &random)
    soma = SomaShape(radius: radius, stems: stems, elongation: elongation, random: &random)
    segments = growth.segments
  }
}
