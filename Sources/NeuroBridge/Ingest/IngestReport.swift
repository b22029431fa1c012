import Vocabulary

/// The imported stack, or in a dry run the one that would be.
public struct IngestReport: Hashable, Sendable, Codable {
  /// Of the session.
  public var animal: String
  /// The session's name.
  public var session: String
  /// Of the session.
  public var modality: String
  /// Within the session, from 0.
  public var channel: Int
  /// Voxels along x.
  public var width: Int
  /// Voxels along y.
  public var height: Int
  /// Planes.
  public var depth: Int
  /// uint8, uint16, int16, float32, …
  public var pixelType: String
  /// x, y, z in µm.
  public var voxelUm: [Double]
  /// The program or microscope that wrote the file, by its metadata.
  public var dialect: String
  /// Of the source, hexadecimal; nil where a dry run did not hash it.
  public var sourceSHA256: String?
  /// Of all pixels, plane by plane, hexadecimal; nil in a dry run.
  public var pixelsSHA256: String?
  /// Chunks that hold its pixels; 0 where it is linked.
  public var chunks: Int
  /// Size of the chunks, 0 where it is linked; nil in a dry run.
  public var storedBytes: Int?
  /// Whether the pixels stay in their own files.
  public var isLinked: Bool
  /// Pixels that are no measurement; nil in a dry run.
  public var pixels: PixelReport?
  /// Somata of its table.
  public var neurons: Int
  /// Of the table's positions: `um`, `px`, `mm`, `plane`, or by axis `um,um,plane`; nil without a table.
  public var unit: String?
  /// Where the table's 0 lies: `corner` or `centre` of the first voxel, `one`, or by axis; nil without a table.
  public var origin: String?
  /// Decisions of the reader, one sentence each.
  public var notes: [String]
}

extension IngestReport {
  /// One line, for the log and for people.
  public var summary: String {
    let voxel = voxelUm.map { "\($0)" }.joined(separator: " × ")
    return "\(animal)/\(session): \(width) × \(height) × \(depth) \(pixelType), \(voxel) µm"
      + (channel > 0 ? ", channel \(channel)" : "") + (neurons > 0 ? ", \(neurons) neurons" : "")
      + (isLinked ? ", linked" : "")
  }
}
