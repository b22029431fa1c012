package import Vocabulary

/// Where a program puts the number 0, and what its numbers count: the one table of conventions.
///
/// Positions of an atlas are µm from the corner of the first voxel (`Vocabulary.Point3`); every import shifts to that, and
/// every export shifts back. docs/formats.md repeats the table.
package struct CoordinateConvention: Hashable, Sendable {
  /// As notes call it.
  package let program: String
  /// What its numbers count unless the file or `--unit` says otherwise; nil where its users do both.
  package let unit: SomaTable.Unit?
  /// Whether the format itself fixes the unit: then it is not questioned.
  package let isUnitFixed: Bool
  /// In voxels, the coordinate of the first voxel's centre where numbers count voxels: 0.5, 0 or 1.
  package let pixelOrigin: Double
  /// The same where numbers are lengths, in voxels: 0.5 (from the corner) or 0 (from the first voxel's centre).
  package let lengthOrigin: Double

  /// A table of ours, and any other with a unit in its header: µm from the corner, or indices of voxels.
  package static let table = Self("a table", .micrometre, pixelOrigin: 0, lengthOrigin: 0.5)
  /// ij.measure.ResultsTable, ij.gui.Roi: X and Y from the image's corner; Slice counts planes from 1.
  package static let imageJResults = Self("ImageJ's results", .micrometre, pixelOrigin: 0.5, lengthOrigin: 0.5)
  /// ij.io.RoiDecoder: pixels from the image's corner; slices count from 1.
  package static let imageJRegions = Self(
    "ImageJ's regions", .pixel, isFixed: true, pixelOrigin: 0.5, lengthOrigin: 0.5)
  /// bdv.AbstractSpimSource: the centre of the first voxel is at 0, in the unit of the images' calibration.
  package static let bigWarp = Self("BigWarp", .micrometre, pixelOrigin: 0, lengthOrigin: 0)
  /// napari, "Points layer": data coordinates; integers are centres of pixels. The layer's scale is not in the file.
  package static let napari = Self("napari", nil, pixelOrigin: 0, lengthOrigin: 0)
  /// suite2p, "Outputs": `med` is (y, x) of pixels, from 0; `iplane` counts from 0.
  package static let suite2p = Self("suite2p", .pixel, isFixed: true, pixelOrigin: 0, lengthOrigin: 0.5)
  /// Pixels of an image of labels; also Cellpose's masks.
  package static let labels = Self("a label image", .pixel, isFixed: true, pixelOrigin: 0, lengthOrigin: 0.5)
  /// Cannon et al. 1998: µm, the origin is not defined and is read as the corner. Pixels, as Vaa3D and neuTube write them,
  /// count from 0.
  package static let swc = Self("SWC", .micrometre, pixelOrigin: 0, lengthOrigin: 0.5)
  /// Vaa3D, `basic_surf_objs`: `.apo` counts from 0.
  package static let apo = Self("Vaa3D's .apo", .pixel, isFixed: true, pixelOrigin: 0, lengthOrigin: 0.5)
  /// Vaa3D, `basic_surf_objs`: `.marker` counts from 1.
  package static let marker = Self("Vaa3D's .marker", .pixel, isFixed: true, pixelOrigin: 1, lengthOrigin: 0.5)

  /// All, for tests and documents.
  package static let all = [
    table, imageJResults, imageJRegions, bigWarp, napari, suite2p, labels, swc, apo, marker,
  ]

  private init(
    _ program: String, _ unit: SomaTable.Unit?, isFixed: Bool = false, pixelOrigin: Double, lengthOrigin: Double
  ) {
    self.program = program
    self.unit = unit
    isUnitFixed = isFixed
    self.pixelOrigin = pixelOrigin
    self.lengthOrigin = lengthOrigin
  }

  /// A position of the atlas as this program writes it, in µm; for exports.
  package func exported(_ position: Point3, voxel: VoxelSize) -> Point3 {
    let shift = 0.5 - lengthOrigin
    return Point3(x: position.x - shift * voxel.x, y: position.y - shift * voxel.y, z: position.z - shift * voxel.z)
  }
}
