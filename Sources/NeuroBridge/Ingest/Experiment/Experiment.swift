// A whole experiment: a `session.yaml`, or a folder whose names say what its files are. It is imported session by
// session; those in the atlas already, by their hash, are skipped, so the same command continues where it ended.

/// Sessions and known pairs of one or more animals.
public struct Experiment: Hashable, Sendable, Codable {
  /// One entry an animal.
  public var animals: [Brain]

  /// An experiment put together in code.
  public init(animals: [Brain]) { self.animals = animals }

  enum CodingKeys: String, CodingKey, CaseIterable { case animals }

  /// One animal.
  public struct Brain: Hashable, Sendable, Codable {
    /// Its name in the atlas.
    public var animal: String
    /// At least one.
    public var sessions: [Imaging]
    /// Tables of known pairs between its sessions.
    public var pairs: [KnownPairs]?

    enum CodingKeys: String, CodingKey, CaseIterable { case animal, sessions, pairs }
  }

  /// One imaging session.
  public struct Imaging: Hashable, Sendable, Codable {
    /// Nil is the modality.
    public var session: String?
    /// two-photon, fmost, or the user's own word.
    public var modality: String
    /// A file, or a folder of numbered sections; beside the manifest unless absolute.
    public var stack: String
    /// Its soma table; beside the manifest unless absolute.
    public var neurons: String?
    /// Of the file, from 0.
    public var channel: Int?
    /// x, y, z in µm.
    public var voxel: [Double]?
    /// The order of the file's pages, slowest first: `Z30C2YX`.
    public var axes: String?
    /// Which image of a file that holds several, from 0.
    public var series: Int?
    /// mean or maximum, of the frames of a time series.
    public var reduce: String?
    /// Of the soma table: `label: id`, `x: X`, …
    public var columns: [String: String]?
    /// um or px, of the soma table.
    public var unit: String?
    /// Leaves the pixels in their own files.
    public var link: Bool?

    /// The given name, or the modality.
    public var name: String { session ?? modality }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case session, modality, stack, neurons, channel, voxel, axes, series, reduce, columns, unit, link
    }
  }

  /// A table of pairs between two of the sessions.
  public struct KnownPairs: Hashable, Sendable, Codable {
    /// A CSV of two label columns; beside the manifest unless absolute.
    public var table: String
    /// The session of the first column.
    public var from: String
    /// The session of the second column.
    public var to: String
    /// Who annotated them; nil is `import`.
    public var reviewer: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case table, from, to, reviewer }
  }
}
