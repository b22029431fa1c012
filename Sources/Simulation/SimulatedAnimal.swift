// Simulation: procedural neurons, imaged by two simulated microscopes; values only, no files.
//
// `Anatomy/` grows neurons (soma, nucleus, dendrites, axon) in µm, in the frame of the living tissue. `Tissue/` places
// their somata and deforms the tissue before the second microscope: rotation, tilt, shrinkage, translation, a smooth
// warp. `Optics/` draws neurites as capsules into a density volume, blurs it, and applies a detector. All random
// numbers come from one seed, with one stream a part, so that an additional neuron does not change the noise.

import Vocabulary

/// One procedural brain, imaged in vivo by two-photon microscopy and ex vivo by fMOST, with the true pairs.
package struct SimulatedAnimal: Sendable {
  /// In vivo.
  package let twoPhoton: SimulatedSession
  /// Ex vivo, deformed.
  package let fmost: SimulatedSession
  /// Every neuron that both sessions show, by its label in two-photon.
  package let pairs: [SimulatedPair]

  /// Two-photon, then fMOST.
  package var sessions: [SimulatedSession] { [twoPhoton, fmost] }

  /// The same seed gives the same animal.
  ///
  /// - Complexity: About 2 s for 45 neurons in 320 × 320 × 120 µm, on one core.
  package init(configuration: SimulationConfiguration = SimulationConfiguration(), seed: UInt64) {
    let layout = SomaLayout(configuration, seed: seed)
    let neurons = (layout.somata + layout.neighbours).enumerated().map {
      SimulatedNeuron($1, configuration, index: $0, seed: seed)
    }
    twoPhoton = SimulatedSession(
      modality: .twoPhoton, voxelSize: configuration.twoPhotonVoxelSize, shape: configuration.twoPhotonShape,
      voxels: TwoPhotonMicroscope(configuration).image(neurons, seed: seed), somata: layout.table(\.twoPhoton))
    fmost = SimulatedSession(
      modality: .fmost, voxelSize: configuration.fmostVoxelSize, shape: configuration.fmostShape,
      voxels: FMOSTMicroscope(configuration, layout.deformation).image(neurons, seed: seed),
      somata: layout.table(\.fmost))
    pairs = layout.pairs
  }
}
