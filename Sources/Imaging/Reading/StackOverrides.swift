package import Vocabulary

/// What the user says of a stack; it wins over what the file says.
package struct StackOverrides: Codable, Hashable, Sendable {
  /// How the frames of a time series become one stack.
  package enum Reduction: String, Codable, Hashable, Sendable, CaseIterable { case mean, maximum }

  package var voxel: VoxelSize?
  /// The order of the pages, slowest first, with lengths where the file does not give them: `Z30C2YX`.
  package var axes: String?
  /// The channel that is wanted, from 0.
  package var channel: Int?
  /// Which image of a file that holds several, from 0.
  package var series: Int?
  package var reduction: Reduction?

  package init(
    voxel: VoxelSize? = nil, axes: String? = nil, channel: Int? = nil, series: Int? = nil, reduction: Reduction? = nil
  ) {
    self.voxel = voxel
    self.axes = axes
    self.channel = channel
    self.series = series
    self.reduction = reduction
  }
}
