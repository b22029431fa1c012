package import Vocabulary

/// The kind of brain, its imaging, and its deformation between the two microscopes.
///
/// The defaults give a sparse animal with little rotation; `dense` gives one as difficult as real tissue.
package struct SimulationConfiguration: Sendable, Hashable {
  /// All neurons, whichever modality shows them.
  package var neuronCount = 45
  /// The size of the two-photon stack in µm; that of the fMOST stack is the same.
  package var extent = Point3(x: 320, y: 320, z: 120)
  /// In µm, as is `fmostVoxelSize`.
  package var twoPhotonVoxelSize = VoxelSize(x: 1, y: 1, z: 2)
  package var fmostVoxelSize = VoxelSize(x: 0.7, y: 0.7, z: 1)
  /// The minimum distance of somata from the faces of the two-photon stack, in µm.
  package var margin = Point3(x: 24, y: 24, z: 14)
  /// The minimum distance between two somata's centres, in µm.
  package var spacing = 16.5
  /// The fraction of the neurons that only fMOST shows.
  package var fmostOnlyFraction = 0.14
  /// The fraction of the neurons that only two-photon shows.
  package var twoPhotonOnlyFraction = 0.06

  /// The in-plane rotation of the tissue is uniform in plus or minus this, in degrees.
  package var maxRotation = 14.0
  /// The tilt out of the plane is uniform in 0 to this, in degrees.
  package var maxTilt = 5.0
  /// The length of 1 µm of living tissue after sectioning, in µm.
  package var shrinkage = 0.92
  /// The root mean square of the smooth nonlinear deformation along each axis, in µm.
  package var warp = 3.0
  /// The translation along x and y is uniform in plus or minus this, along z in a third of it, in µm.
  package var maxTranslation = 6.0
  /// The root mean square distance of an annotated position from the soma's centre, in µm.
  package var clickError = 0.5

  /// The mean radius of a soma, in µm; those of one animal are within 0.66 to 1.25 of it.
  package var somaRadius = 6.8
  /// The mean of the long semi-axis of a soma over the others; 1 is nearly round. Those above 1 lie alike.
  package var elongation = 1.0
  /// The fraction of stellate, basket and granule cells beside pyramidal cells and interneurons.
  package var otherClasses = 0.0
  /// The fraction of the somata of each session that its stack shows and its table lacks.
  package var unmarkedFraction = 0.0
  /// Neurons outside the field whose neurites reach into both stacks.
  package var neighbourCount = 0
  /// The standard deviation of the logarithm of a neuron's brightness in two-photon; `fmostBrightness` in fMOST.
  package var twoPhotonBrightness = 0.36
  package var fmostBrightness = 0.24
  /// Label and microscope in vivo; `exVivo` after sectioning.
  package var twoPhoton = TwoPhotonOptics()
  package var exVivo = ExVivoOptics()

  package init() {}

  /// Many more somata in fMOST than in two-photon, any in-plane rotation, a larger warp and translation.
  package static var dense: Self {
    var configuration = Self()
    configuration.neuronCount = 150
    configuration.spacing = 11
    configuration.fmostOnlyFraction = 0.6
    configuration.twoPhotonOnlyFraction = 0.06
    configuration.maxRotation = 180
    configuration.warp = 5
    configuration.maxTranslation = 30
    return configuration
  }

  /// In voxels; covers the extent, as does `fmostShape`.
  package var twoPhotonShape: StackShape { shape(twoPhotonVoxelSize) }
  package var fmostShape: StackShape { shape(fmostVoxelSize) }

  private func shape(_ voxel: VoxelSize) -> StackShape {
    StackShape(
      width: max(1, Int((extent.x / voxel.x).rounded(.up))), height: max(1, Int((extent.y / voxel.y).rounded(.up))),
      depth: max(1, Int((extent.z / voxel.z).rounded(.up))))
  }
}
