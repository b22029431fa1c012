public import Vocabulary

/// One stack to take in, and whose it is.
public struct IngestRequest: Sendable {
  /// A file, or what the reader takes for one stack.
  public var stack: String
  public var animal: String
  public var modality: Modality
  /// The modality's name unless said otherwise.
  public var session: String?
  /// Of the file, from 0.
  public var channel: Int?
  /// Which channel of the session it becomes; the file's own unless said otherwise.
  public var sessionChannel: Int?
  /// Wins over what the file says.
  public var voxel: VoxelSize?
  /// The order of the file's pages, slowest first: `Z30C2YX`.
  public var axes: String?
  /// Which image of a file that holds several, from 0.
  public var series: Int?
  /// How a time series becomes one stack: `mean` or `maximum`.
  public var reduction: String?
  /// Keeps the pixels where they are, and in the atlas only where each section lies and its hash.
  public var isLinked = false
  /// Takes the place of the stack that the session has; somata of the same label move, new ones are added.
  public var replaces = false
  /// The session's soma table.
  public var neurons: SomaTableRequest?

  public init(stack: String, animal: String, modality: Modality) {
    self.stack = stack
    self.animal = animal
    self.modality = modality
  }

  public var sessionName: String { session ?? modality.rawValue }
}
