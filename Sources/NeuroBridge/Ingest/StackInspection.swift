/// How a stack would be read, and what is missing.
public struct StackInspection: Hashable, Sendable, Codable {
  public var path: String
  public var flavour: String
  public var container: String
  /// Slowest first: `ZCYX`.
  public var axes: String
  public var width: Int
  public var height: Int
  public var depth: Int
  public var channels: Int
  public var channelNames: [String]
  public var frames: Int
  public var pixelType: String
  /// x, y, z in µm; null where the file does not say.
  public var voxelUm: [Double?]
  /// Who says each of them: the file's header, a side file such as `Experiment.xml`, `--voxel`; null where nothing does.
  public var voxelFrom: [String?]
  public var compression: String
  public var files: Int
  /// What the reader decided or noticed.
  public var notes: [String]
  /// What must be said before the stack can come in; empty when it can.
  public var missing: [String]
}
