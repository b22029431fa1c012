import Imaging
import Vocabulary

extension Atlas {
  /// Reads a stack's directories, and no pixel.
  public static func inspect(_ request: IngestRequest) throws -> StackInspection {
    let reading = try StackReader.inspect(path: request.stack, overrides: request.overrides())
    return StackInspection(
      path: request.stack, flavour: reading.dialect.rawValue, container: reading.container, axes: reading.axes,
      width: reading.shape.width, height: reading.shape.height, depth: reading.shape.depth, channels: reading.channels,
      channelNames: reading.channelNames, frames: reading.frames, pixelType: reading.pixelType.rawValue,
      voxelUm: [reading.spacing.x, reading.spacing.y, reading.spacing.z],
      voxelFrom: [reading.spacingSource?.x, reading.spacingSource?.y, reading.spacingSource?.z],
      compression: reading.compression,
      files: reading.fileCount, notes: reading.notes, missing: reading.missing)
  }
}
