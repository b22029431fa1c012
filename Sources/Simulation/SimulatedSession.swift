package import Vocabulary

/// What one simulated microscope gives: a stack and the table of somata that somebody clicked in it.
package struct SimulatedSession: Sendable {
  package let modality: Modality
  package let voxelSize: VoxelSize
  package let shape: StackShape
  /// Grey values, x fastest, then y, then z.
  package let voxels: [UInt16]
  /// Sorted by label; the labels' order has nothing to do with that of the other session.
  package let somata: [SimulatedSoma]
}

/// One soma of a simulated table.
package struct SimulatedSoma: Sendable, Hashable {
  package let label: String
  /// In µm, click error included.
  package let position: Point3
  package let radius: Double
}

/// The same neuron's label in either session.
package struct SimulatedPair: Sendable, Hashable {
  package let twoPhoton: String
  package let fmost: String
}
