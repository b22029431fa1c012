package import Vocabulary

/// The output of one simulated microscope: a stack and the table of annotated somata.
package struct SimulatedSession: Sendable {
  package let modality: Modality
  /// In µm.
  package let voxelSize: VoxelSize
  /// In voxels.
  package let shape: StackShape
  /// [depth, height, width], row-major: grey values.
  package let voxels: [UInt16]
  /// Sorted by label; the order of labels is unrelated to that of the other session.
  package let somata: [SimulatedSoma]
}
