/// Which figures of which models to draw, and where to put them.
public struct FigureRequest: Sendable {
  /// Made if it is not there; files of other names in it stay.
  public var folder: String
  /// Empty means the newest.
  public var models: [String] = []
  /// Empty means those that the first model's training held out, or else all.
  public var animals: [String] = []
  /// Also compare with pixels.
  public var baselines = true
  /// Overwrites an earlier report in the folder.
  public var force = false
  public var seed: UInt64 = 1

  public init(into folder: String) { self.folder = folder }
}

/// What was drawn.
public struct FigureFiles: Hashable, Sendable, Codable {
  public let folder: String
  /// The page that holds everything.
  public let page: String
  /// Names of all files, in the order of the page.
  public let files: [String]
  public let comparison: ComparisonReport
}
