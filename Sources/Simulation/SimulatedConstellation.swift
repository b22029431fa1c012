package import Vocabulary

/// Somata as points only, in two sessions, for tests of matching that would not look at a pixel.
package struct SimulatedConstellation: Sendable {
  package let configuration: SimulatedAnimal.Configuration
  package let seed: UInt64
  package let twoPhoton: [SimulatedSoma]
  package let fmost: [SimulatedSoma]
  package let pairs: [SimulatedPair]
  /// The in-plane turn from two-photon to fMOST that was drawn, in degrees from the x axis towards the y axis.
  package let turn: Double
  /// Where any place of the living tissue truly lies ex vivo.
  package let deformed: @Sendable (Point3) -> Point3

  /// Draws places, turn, bend, missing and extra somata exactly as `SimulatedAnimal` does with the same configuration.
  package init(configuration: SimulatedAnimal.Configuration = .init(), seed: UInt64) {
    let layout = Layout(configuration, seed: seed)
    self.configuration = configuration
    self.seed = seed
    twoPhoton = layout.places.compactMap(\.twoPhotonSoma).sorted { $0.label < $1.label }
    fmost = layout.places.compactMap(\.fmostSoma).sorted { $0.label < $1.label }
    pairs = layout.pairs
    turn = Double(layout.deformation.turn) * 180 / .pi
    deformed = { [deformation = layout.deformation] place in Point3(deformation(Vector(place))) }
  }
}
