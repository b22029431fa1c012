/// One neuron's form, in µm from the centre of its soma.
struct Morphology: Sendable {
  /// Two families with a different look: one thick apical trunk and a sparse axon; or an even star and a dense, beaded axon.
  enum Family: Sendable { case pyramidal, interneuron }

  let family: Family
  let soma: SomaShape
  let segments: [NeuriteSegment]

  /// - Parameters:
  ///   - radius: The soma's, in µm.
  ///   - reach: Growth that leaves this far from the soma, in µm, is not followed.
  init(radius: Float, reach: Float, chance: inout Chance) {
    family = chance.happens(0.55) ? .pyramidal : .interneuron
    var growth = Growth(reach: reach, beading: chance.uniform(0.15, 0.65))
    let stems = growth.dendrites(of: family, chance: &chance)
    growth.axon(of: family, stems: stems, chance: &chance)
    growth.core(radius: radius, chance: &chance)
    soma = SomaShape(radius: radius, stems: stems, chance: &chance)
    segments = growth.segments
  }
}
