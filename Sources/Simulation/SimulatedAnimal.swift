// Simulation: procedural neurons, seen by two simulated microscopes; values only, no files.
//
// `Anatomy/` grows neurons (soma, nucleus, dendrites, axon) in µm, in the living tissue's frame. `Tissue/` says what happens
// to that frame on the way to the second microscope: turned, tilted, shrunk, bent, shifted. `Optics/` draws the neurites as
// capsules into a density volume, blurs it, and adds what a detector adds. Whatever chance decides comes from one seed, each
// part with a stream of its own, so that one more neuron does not change the noise.

import Vocabulary

/// One procedural brain, imaged in vivo by two-photon and ex vivo by fMOST, with the truth about which soma is which.
package struct SimulatedAnimal: Sendable {
  package let configuration: Configuration
  package let seed: UInt64
  package let twoPhoton: SimulatedSession
  package let fmost: SimulatedSession
  /// Every neuron that both sessions show, in the order of the two-photon labels.
  package let pairs: [SimulatedPair]

  package var sessions: [SimulatedSession] { [twoPhoton, fmost] }

  /// - Complexity: About 2 s for 45 neurons in 320 × 320 × 120 µm, on one core.
  package init(configuration: Configuration = Configuration(), seed: UInt64) {
    let layout = Layout(configuration, seed: seed)
    let population = Population(layout, seed: seed)
    self.configuration = configuration
    self.seed = seed
    twoPhoton = SimulatedSession(
      modality: .twoPhoton, voxelSize: configuration.twoPhotonVoxelSize, shape: configuration.twoPhotonShape,
      voxels: TwoPhotonMicroscope(configuration).image(population, seed: seed),
      somata: layout.places.compactMap(\.twoPhotonSoma).sorted { $0.label < $1.label })
    fmost = SimulatedSession(
      modality: .fmost, voxelSize: configuration.fmostVoxelSize, shape: configuration.fmostShape,
      voxels: FMOSTMicroscope(configuration).image(population, seed: seed),
      somata: layout.places.compactMap(\.fmostSoma).sorted { $0.label < $1.label })
    pairs = layout.pairs
  }
}
