package import Vocabulary

extension SimulatedAnimal {
  /// What kind of brain, and what happens to it between the two microscopes.
  ///
  /// The defaults give a sparse animal whose tissue is nearly upright; `dense` gives one as hard as in life.
  package struct Configuration: Sendable, Hashable {
    /// All neurons, whichever modality shows them.
    package var neuronCount = 45
    /// The box that the two-photon microscope sees, in µm; fMOST sees a box as large.
    package var extent = Point3(x: 320, y: 320, z: 120)
    package var twoPhotonVoxelSize = VoxelSize(x: 1, y: 1, z: 2)
    package var fmostVoxelSize = VoxelSize(x: 0.7, y: 0.7, z: 1)
    /// How far somata stay from the faces of the two-photon box, in µm.
    package var margin = Point3(x: 24, y: 24, z: 14)
    /// Least distance between two somata's centres, in µm.
    package var spacing = 16.5
    /// Share of the neurons that only fMOST shows, and that only two-photon shows.
    package var fmostOnlyShare = 0.14
    package var twoPhotonOnlyShare = 0.06

    /// The in-plane turn of the tissue is drawn from this range, in degrees.
    package var turn = -14.0...14.0
    /// The tilt out of the plane is drawn from 0 to this, in degrees.
    package var tilt = 5.0
    /// The length of 1 µm of living tissue after sectioning, in µm.
    package var shrinkage = 0.92
    /// Root mean square of the smooth bending along each axis, in µm.
    package var bend = 3.0
    /// The tissue's shift along each axis is drawn from plus or minus this, in µm.
    package var shift = 6.0
    /// Root mean square distance between a soma's centre and the click that marks it, in µm.
    package var clickError = 0.5

    package init() {}

    /// Many more somata in fMOST than in two-photon, turned by any angle, bent and shifted more.
    package static var dense: Self {
      var configuration = Self()
      configuration.neuronCount = 150
      configuration.spacing = 11
      configuration.fmostOnlyShare = 0.6
      configuration.twoPhotonOnlyShare = 0.06
      configuration.turn = -180...180
      configuration.bend = 5
      configuration.shift = 30
      return configuration
    }

    package var twoPhotonShape: StackShape { shape(twoPhotonVoxelSize) }
    package var fmostShape: StackShape { shape(fmostVoxelSize) }

    private func shape(_ voxel: VoxelSize) -> StackShape {
      StackShape(
        width: max(1, Int((extent.x / voxel.x).rounded(.up))), height: max(1, Int((extent.y / voxel.y).rounded(.up))),
        depth: max(1, Int((extent.z / voxel.z).rounded(.up))))
    }
  }
}
