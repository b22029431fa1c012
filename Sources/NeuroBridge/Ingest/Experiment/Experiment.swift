// A whole experiment at once: what a `session.yaml` says, or what a folder shows. Both become an `Experiment`, which is
// taken in session by session; what is in already, by its hash, is passed over, so the same command goes on where it ended.

/// Sessions and known pairs of one or more animals.
public struct Experiment: Hashable, Sendable, Codable {
  public var animals: [Brain]

  public init(animals: [Brain]) { self.animals = animals }

  enum CodingKeys: String, CodingKey, CaseIterable { case animals }

  /// What belongs to one animal.
  public struct Brain: Hashable, Sendable, Codable {
    public var animal: String
    public var sessions: [Imaging]
    public var pairs: [KnownPairs]?

    enum CodingKeys: String, CodingKey, CaseIterable { case animal, sessions, pairs }
  }

  /// One imaging session.
  public struct Imaging: Hashable, Sendable, Codable {
    /// The modality unless said otherwise.
    public var session: String?
    public var modality: String
    /// A file, or a folder of numbered sections; beside the manifest unless absolute.
    public var stack: String
    public var neurons: String?
    public var channel: Int?
    /// x, y, z in µm.
    public var voxel: [Double]?
    public var axes: String?
    /// Which image of a file that holds several, from 0.
    public var series: Int?
    public var reduce: String?
    /// `label: id`, `x: X`, …
    public var columns: [String: String]?
    public var unit: String?
    /// Keeps the pixels where they are.
    public var link: Bool?

    public var name: String { session ?? modality }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case session, modality, stack, neurons, channel, voxel, axes, series, reduce, columns, unit, link
    }
  }

  /// A table of pairs between two of the sessions.
  public struct KnownPairs: Hashable, Sendable, Codable {
    public var table: String
    public var from: String
    public var to: String
    public var reviewer: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case table, from, to, reviewer }
  }
}
