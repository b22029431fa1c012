package import Vocabulary

/// How a stack is read: every decision made, and what the file does not say.
///
/// Stored as JSON beside the stack, so that nobody has to wonder later.
package struct StackReading: Codable, Hashable, Sendable {
  /// Who wrote the file, as far as it decides what a page means.
  package enum Flavour: String, Codable, Hashable, Sendable, CaseIterable {
    case imageJ = "ImageJ"
    case ome = "OME-TIFF"
    case scanImage = "ScanImage"
    case microManager = "Micro-Manager"
    case bruker = "Bruker"
    case thor = "Thor"
    case tifffile = "tifffile"
    case sections = "folder of sections"
    case plain = "plain TIFF"
  }

  /// µm from one pixel to the next; nil where the file does not say.
  package struct Spacing: Codable, Hashable, Sendable {
    package var x: Double?
    package var y: Double?
    package var z: Double?

    package init(x: Double? = nil, y: Double? = nil, z: Double? = nil) {
      self.x = x
      self.y = y
      self.z = z
    }
  }

  /// Who says each direction of the spacing: `OME-XML`, `Experiment.xml`, `--voxel`.
  package struct Origin: Codable, Hashable, Sendable {
    package var x: String?
    package var y: String?
    package var z: String?
  }

  package var flavour: Flavour
  /// `TIFF` or `BigTIFF`, with the byte order.
  package var container: String
  /// Slowest first, as tifffile writes them: `ZCYX`; letters T, Z, C, S (colour samples), Y, X; axes of length 1 left out.
  package var axes: String
  /// Of one channel at one time.
  package var shape: StackShape
  package var channels: Int
  package var channelNames: [String]
  package var frames: Int
  package var pixelType: PixelType
  package var spacing: Spacing
  /// Nil in readings that were kept before it was asked for.
  package var origin: Origin?
  package var compression: String
  /// Files that hold the planes.
  package var fileCount: Int
  /// What the reader decided or noticed, one sentence each.
  package var notes: [String]
  /// What must be said before the stack can be ingested, one sentence each with the flag to say it; empty when ready.
  package var missing: [String]
  /// What the user said against or beyond the file.
  package var overrides: StackOverrides

  /// Nil while any direction is missing.
  package var voxel: VoxelSize? {
    guard let x = spacing.x, let y = spacing.y, let z = spacing.z else { return nil }
    let voxel = VoxelSize(x: x, y: y, z: z)
    return voxel.isUsable ? voxel : nil
  }

  package var isReady: Bool { missing.isEmpty }

  /// Bytes of one channel's stack, unpacked.
  package var byteCount: Int { shape.voxelCount * pixelType.byteCount }
}
