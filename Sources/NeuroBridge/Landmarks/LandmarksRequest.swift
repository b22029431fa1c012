/// A table of points that are no somata, marked in two sessions of an animal.
public struct LandmarksRequest: Hashable, Sendable {
  /// BigWarp's landmarks, or CSV or TSV with a header.
  public var path: String
  /// The animal's name.
  public var animal: String
  /// The session of the first positions; BigWarp's moving ones.
  public var from: String
  /// The session of the second positions; BigWarp's fixed ones.
  public var to: String
  /// Of the positions in `from`, and in `to` unless `unitTo` is given; nil is as the header says.
  public var unit: PositionUnit?
  /// Of the positions in `to`.
  public var unitTo: PositionUnit?
  /// Check everything, write nothing.
  public var isDryRun: Bool

  /// Writes unless it is a dry run.
  public init(
    _ path: String, animal: String, from: String, to: String, unit: PositionUnit? = nil, unitTo: PositionUnit? = nil,
    isDryRun: Bool = false
  ) {
    self.path = path
    self.animal = animal
    self.from = from
    self.to = to
    self.unit = unit
    self.unitTo = unitTo
    self.isDryRun = isDryRun
  }
}

/// What `landmarks import` added.
public struct LandmarksReport: Hashable, Sendable, Codable {
  /// As in the request.
  public var animal: String
  /// As in the request.
  public var from: String
  /// As in the request.
  public var to: String
  /// New landmarks, or those that a dry run would add.
  public var added: Int
  /// Landmarks between the two sessions, with the new ones.
  public var total: Int
  /// The root mean square distance, in µm, of a landmark from where all others and the accepted pairs place it; nil with fewer
  /// than four that agree.
  public var leaveOneOutErrorUm: Double?
  /// Labels of the landmarks that contradict the others: they are stored, and have no influence.
  public var contradicting: [String]
  /// How the table was read, as sentences.
  public var notes: [String]
}
