public import Vocabulary

/// One stack to import, and the animal and session it belongs to.
public struct IngestRequest: Sendable {
  /// A TIFF file, or a folder of numbered sections.
  public var stack: String
  /// Inserted where the atlas has none of that name.
  public var animal: String
  /// Two-photon, fMOST, or the user's own word.
  public var modality: Modality
  /// Nil is the modality's name.
  public var session: String?
  /// Of the file, from 0; nil is 0.
  public var channel: Int?
  /// Number of the channel within the session; nil is the file's own.
  public var sessionChannel: Int?
  /// In µm; overrides the file.
  public var voxel: VoxelSize?
  /// The order of the file's pages, slowest first: `Z30C2YX`; overrides the file.
  public var axes: String?
  /// Which image of a file that holds several, from 0.
  public var series: Int?
  /// How the frames of a time series become one stack.
  public var reduction: FrameReduction?
  /// Leaves the pixels in their own files; the atlas stores the offset and the hash of each section.
  public var isLinked = false
  /// Replaces the stack that the session has; somata of the same label move, new ones are added.
  public var replaces = false
  /// Of the session's tissue when it was imaged, against life; nil states nothing.
  public var expansion: Expansion?
  /// The session's soma table.
  public var neurons: SomaTableRequest?
  /// Checks everything that can be checked without decoding the stack, and writes nothing.
  public var isDryRun = false

  /// What is not given here is as the file says.
  public init(stack: String, animal: String, modality: Modality) {
    self.stack = stack
    self.animal = animal
    self.modality = modality
  }

  /// The given name, or the modality.
  public var sessionName: String { session ?? modality.rawValue }
}

/// How the frames of a time series become one stack.
public enum FrameReduction: String, Hashable, Sendable, Codable, CaseIterable {
  /// Mean of the frames.
  case mean
  /// Brightest value of the frames.
  case maximum
}
