import Imaging
import Vocabulary

extension Atlas {
  /// Reads a stack's directories and up to 32 of its planes: how `ingest` would interpret it, what is missing, and how many
  /// pixels are no measurement.
  ///
  /// Only the stack and the options of its interpretation are read from the request.
  public static func inspect(_ request: IngestRequest) throws(AtlasError) -> StackInspection {
    try AtlasError.wrapping {
      let reader = try StackReader(path: request.stack, overrides: request.overrides)
      let stack = reader.interpretation
      var inspection = StackInspection(
        path: request.stack, dialect: stack.dialect.rawValue, container: stack.container, axes: stack.axes,
        width: stack.shape.width, height: stack.shape.height, depth: stack.shape.depth, channels: stack.channels,
        channelNames: stack.channelNames, frames: stack.frames, pixelType: stack.pixelType.rawValue,
        voxelUm: [stack.spacing.x, stack.spacing.y, stack.spacing.z],
        voxelFrom: [stack.spacingSource?.x, stack.spacingSource?.y, stack.spacingSource?.z],
        compression: stack.compression, files: stack.fileCount, notes: stack.notes, missing: stack.missing)
      do {
        let counts = try counts(request, reader)
        inspection.pixels = PixelReport(counts)
        inspection.notes += counts.notes
      } catch {
        // What is missing may be why they cannot be read.
        if stack.missing.isEmpty { inspection.notes.append("its pixels cannot be read: \(error)") }
      }
      return inspection
    }
  }

  /// Of one frame of a time series, and of fewer planes where they are large: reducing all frames takes as long as `ingest`.
  private static func counts(_ request: IngestRequest, _ reader: StackReader) throws -> PixelCounts {
    var reader = reader
    if reader.interpretation.frames > 1 {
      var overrides = request.overrides
      overrides.reduction = nil
      reader = try StackReader(path: request.stack, overrides: overrides)
    }
    return try reader.pixelCounts(planes: min(32, max(1, (1 << 30) / max(1, reader.planeBytes))))
  }
}
