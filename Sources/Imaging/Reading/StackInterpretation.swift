package import Vocabulary

/// How the pages of a stack are read: every decision of the reader, and what the files leave open.
///
/// Stored as JSON with the stack (`stack.interpretation`).
package struct StackInterpretation: Codable, Hashable, Sendable {
  /// The program whose conventions decide what a page means.
  package enum Dialect: String, Codable, Hashable, Sendable, CaseIterable {
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

  /// µm from one pixel to the next; nil where no file says.
  package struct Spacing: Codable, Hashable, Sendable {
    package var x: Double?
    package var y: Double?
    package var z: Double?

    package init(x: Double? = nil, y: Double? = nil, z: Double? = nil) {
      (self.x, self.y, self.z) = (x, y, z)
    }
  }

  /// The source of each value of the spacing: `OME-XML`, `Experiment.xml`, `--voxel`.
  package struct SpacingSource: Codable, Hashable, Sendable {
    package var x: String?
    package var y: String?
    package var z: String?
  }

  package var dialect: Dialect
  /// `TIFF` or `BigTIFF`, with the byte order.
  package var container: String
  /// Slowest first, as tifffile writes them: `ZCYX`; letters T, Z, C, S (colour samples), Y, X; without axes of length 1.
  package var axes: String
  /// Of one channel and frame, in voxels.
  package var shape: StackShape
  /// Channels, colour samples included.
  package var channels: Int
  /// One for each channel, or none.
  package var channelNames: [String]
  /// Points in time.
  package var frames: Int
  /// The type that pixels are decoded to; packed bits are widened.
  package var pixelType: PixelType
  package var spacing: Spacing
  /// Nil in interpretations stored by early versions.
  package var spacingSource: SpacingSource?
  /// Compression, predictor and tile size, as text.
  package var compression: String
  /// Files that hold the planes.
  package var fileCount: Int
  /// What the reader decided or noticed, one sentence each.
  package var notes: [String]
  /// What must be given before the stack can be imported, one sentence each with the flag; empty when ready.
  package var missing: [String]
  /// What the user gave.
  package var overrides: StackOverrides
  /// Axes of the spacing about which two sources disagree; not stored.
  var contradictedAxes: Set<String> = []

  private enum CodingKeys: String, CodingKey {
    case dialect, container, axes, shape, channels, frames, spacing, compression, notes, missing, overrides
    case channelNames = "channel_names"
    case pixelType = "pixel_type"
    case spacingSource = "spacing_source"
    case fileCount = "file_count"
  }

  /// Nil while the spacing of any axis is missing.
  package var voxel: VoxelSize? {
    guard let x = spacing.x, let y = spacing.y, let z = spacing.z else { return nil }
    let voxel = VoxelSize(x: x, y: y, z: z)
    return voxel.isUsable ? voxel : nil
  }

  /// Whether the stack can be imported.
  package var isReady: Bool { missing.isEmpty }

  /// Whether the pixel size is known, and the z step where there are several planes.
  var hasSpacing: Bool { spacing.x != nil && spacing.y != nil && (shape.depth == 1 || spacing.z != nil) }

  /// Applies the user's overrides, then lists what is still missing.
  mutating func apply(_ overrides: StackOverrides) {
    self.overrides = overrides
    if let voxel = overrides.voxel {
      spacing = Spacing(x: voxel.x, y: voxel.y, z: voxel.z)
      spacingSource = SpacingSource(x: "--voxel", y: "--voxel", z: "--voxel")
    }
    let missingAxes = [("x", spacing.x), ("y", spacing.y), ("z", spacing.z)].filter { _, value in
      value.map { !VoxelSize.edges.contains($0) } ?? true
    }
    if !missingAxes.isEmpty {
      missing.append("voxel size in \(missingAxes.map(\.0).joined(separator: ", ")) (--voxel X,Y,Z in µm)")
    }
    if channels > 1 && overrides.channel == nil {
      missing.append("which of \(channels) channels (--channel 0 to \(channels - 1))")
    }
    if frames > 1 && overrides.reduction == nil {
      missing.append("how \(frames) frames become one stack (--reduce mean|maximum, or --axes)")
    }
  }
}
