package import Vocabulary

/// What the user states about a stack; it overrides what the files say. Stored as JSON within the interpretation.
package struct StackOverrides: Codable, Hashable, Sendable {
  /// Reduction of the frames of a time series to one stack, voxel by voxel.
  package enum Reduction: String, Codable, Hashable, Sendable, CaseIterable { case mean, maximum }

  /// In µm.
  package var voxel: VoxelSize?
  /// The order of the pages, slowest first, with lengths where the file does not give them: `Z30C2YX`.
  package var axes: String?
  /// The channel to read, from 0.
  package var channel: Int?
  /// The image to read of a file that holds several, from 0.
  package var series: Int?
  /// Nil for the first frame.
  package var reduction: Reduction?

  package init(
    voxel: VoxelSize? = nil, axes: String? = nil, channel: Int? = nil, series: Int? = nil, reduction: Reduction? = nil
  ) {
    (self.voxel, self.axes, self.channel, self.series, self.reduction) = (voxel, axes, channel, series, reduction)
  }
}
