import Geometry
package import Vocabulary

/// The soma tables of a `SimulatedAnimal` without its stacks, for matching by positions.
package struct SimulatedConstellation: Sendable {
  /// In vivo, sorted by label; `fmost` ex vivo.
  package let twoPhoton: [SimulatedSoma]
  package let fmost: [SimulatedSoma]
  /// Every neuron in both tables, by its label in two-photon.
  package let pairs: [SimulatedPair]
  /// The in-plane rotation from two-photon to fMOST, in degrees from the x axis towards the y axis.
  package let rotationDegrees: Double
  /// The true position ex vivo, in µm, of a position in living tissue.
  package let deformed: @Sendable (Point3) -> Point3

  /// The same somata and deformation as `SimulatedAnimal` has with this configuration and seed.
  package init(configuration: SimulationConfiguration = .init(), seed: UInt64) {
    let layout = SomaLayout(configuration, seed: seed)
    twoPhoton = layout.table(\.twoPhoton)
    fmost = layout.table(\.fmost)
    pairs = layout.pairs
    rotationDegrees = Double(layout.deformation.rotation) * 180 / .pi
    deformed = { [deformation = layout.deformation] position in Point3(deformation(SIMD3(position))) }
  }
}
