/// How a stack would be interpreted, and what is missing.
public struct StackInspection: Hashable, Sendable, Encodable {
  /// As given.
  public var path: String
  /// The program or microscope that wrote the file, by its metadata.
  public var dialect: String
  /// TIFF, BigTIFF or a folder of them.
  public var container: String
  /// Slowest first: `ZCYX`.
  public var axes: String
  /// Voxels along x.
  public var width: Int
  /// Voxels along y.
  public var height: Int
  /// Planes.
  public var depth: Int
  /// Channels of the file.
  public var channels: Int
  /// Empty where the file names none.
  public var channelNames: [String]
  /// Frames of a time series; 1 where it is none.
  public var frames: Int
  /// uint8, uint16, int16, float32, …
  public var pixelType: String
  /// x, y, z in µm; null where no source gives it.
  public var voxelUm: [Double?]
  /// The source of each: the file's header, a sidecar file such as `Experiment.xml`, `--voxel`; null where none gives it.
  public var voxelFrom: [String?]
  /// Of the file's strips or tiles.
  public var compression: String
  /// Files that the stack is read from.
  public var files: Int
  /// Where positions count from: always `corner`, the outer corner of the first voxel, whose centre is at half a voxel.
  public var origin = "corner"
  /// Of up to 32 planes; nil where they cannot be read yet.
  public var pixels: PixelReport?
  /// Decisions of the reader, one sentence each.
  public var notes: [String]
  /// What must be given before the stack can be imported; empty where it is complete.
  public var missing: [String]

  private enum CodingKeys: String, CodingKey {
    case path, dialect, container, axes, width, height, depth, channels, channelNames, frames, pixelType, voxelUm
    case voxelFrom, compression, files, origin, pixels, notes, missing
    case flavour  // an alias of `dialect`
  }

  /// The alias `flavour`, the key of earlier versions, repeats `dialect`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(dialect, forKey: .dialect)
    try container.encode(dialect, forKey: .flavour)  // the alias
    try container.encode(self.container, forKey: .container)
    try container.encode(axes, forKey: .axes)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(depth, forKey: .depth)
    try container.encode(channels, forKey: .channels)
    try container.encode(channelNames, forKey: .channelNames)
    try container.encode(frames, forKey: .frames)
    try container.encode(pixelType, forKey: .pixelType)
    try container.encode(voxelUm, forKey: .voxelUm)
    try container.encode(voxelFrom, forKey: .voxelFrom)
    try container.encode(compression, forKey: .compression)
    try container.encode(files, forKey: .files)
    try container.encode(origin, forKey: .origin)
    try container.encode(pixels, forKey: .pixels)
    try container.encode(notes, forKey: .notes)
    try container.encode(missing, forKey: .missing)
  }
}
