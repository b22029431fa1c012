import Imaging
import Vocabulary

extension Atlas {
  /// Reads a stack's directories, and no pixel: how `ingest` would interpret it, and what is missing.
  ///
  /// Only the stack and the options of its interpretation are read from the request.
  public static func inspect(_ request: IngestRequest) throws(AtlasError) -> StackInspection {
    try AtlasError.wrapping {
      let stack = try StackReader.inspect(path: request.stack, overrides: request.overrides)
      return StackInspection(
        path: request.stack, dialect: stack.dialect.rawValue, container: stack.container, axes: stack.axes,
        width: stack.shape.width, height: stack.shape.height, depth: stack.shape.depth, channels: stack.channels,
        channelNames: stack.channelNames, frames: stack.frames, pixelType: stack.pixelType.rawValue,
        voxelUm: [stack.spacing.x, stack.spacing.y, stack.spacing.z],
        voxelFrom: [stack.spacingSource?.x, stack.spacingSource?.y, stack.spacingSource?.z],
        compression: stack.compression, files: stack.fileCount, notes: stack.notes, missing: stack.missing)
    }
  }
}
