import Vocabulary

/// What came in.
public struct IngestReport: Hashable, Sendable, Codable {
  public var animal: String
  public var session: String
  public var modality: String
  public var channel: Int
  public var width: Int
  public var height: Int
  public var depth: Int
  public var pixelType: String
  public var voxelUm: [Double]
  public var flavour: String
  public var sourceSHA256: String
  /// Of all pixels, plane by plane; empty in a dry run.
  public var pixelsSHA256: String
  public var chunks: Int
  /// Bytes the chunks take; 0 in a dry run.
  public var storedBytes: Int
  /// Whether the pixels stay in their own files.
  public var isLinked: Bool
  public var neurons: Int
  /// What was decided on the way, one sentence each.
  public var notes: [String]
}
