/// Which figures of which models to draw, and where to put them.
public struct FiguresRequest: Sendable {
  /// Created if it does not exist; files of other names in it stay.
  public var folder: String
  /// `name` or `name@version`; empty means the newest.
  public var models: [String] = []
  /// Names; empty means the animals held out when the first model was trained, or else all.
  public var animals: [String] = []
  /// Also compare with pixels.
  public var baselines = true
  /// Overwrites an earlier report in the folder.
  public var force = false
  /// Of the t-SNE.
  public var seed: UInt64 = 1

  /// Everything but the folder has the default of `neurobridge figures`.
  public init(into folder: String) { self.folder = folder }
}

/// The files that were written.
public struct FiguresReport: Hashable, Sendable, Codable {
  /// As in the request.
  public let folder: String
  /// Path of the HTML page with all figures and tables.
  public let page: String
  /// Names of all files, in the order of the page.
  public let files: [String]
  /// The numbers of the tables.
  public let comparison: ComparisonReport
}
