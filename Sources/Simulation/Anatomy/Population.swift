/// All neurons of one animal in place, each with its form and with how strongly either label fills it.
struct Population: Sendable {
  struct Member: Sendable {
    let morphology: Morphology
    let position: Vector
    let isInTwoPhoton: Bool
    let isInFMOST: Bool
    /// Around 1; the two labels have nothing to do with each other.
    let twoPhotonBrightness: Float
    let fmostBrightness: Float
  }

  let neurons: [Member]
  let deformation: Deformation

  init(_ layout: Layout, seed: UInt64) {
    deformation = layout.deformation
    neurons = layout.places.enumerated().map { index, place in
      var chance = Chance(seed: seed, stream: 1000 + UInt64(index))
      return Member(
        morphology: Morphology(radius: place.radius, reach: 260, chance: &chance), position: place.position,
        isInTwoPhoton: place.twoPhotonSoma != nil, isInFMOST: place.fmostSoma != nil,
        twoPhotonBrightness: chance.factor(0.36), fmostBrightness: chance.factor(0.24))
    }
  }
}
