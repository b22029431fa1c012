import AtlasStore
import Matching
public import Vocabulary

/// Positions of one session that are to be mapped into another.
public struct MapRequest: Hashable, Sendable {
  /// In µm, in the coordinates of `from`.
  public var points: [Point3]
  /// The animal's name.
  public var animal: String
  /// The session of `points`.
  public var from: String
  /// The session whose coordinates are wanted.
  public var to: String

  /// Memberwise.
  public init(_ points: [Point3], animal: String, from: String, to: String) {
    self.points = points
    self.animal = animal
    self.from = from
    self.to = to
  }
}

/// Positions mapped into another session, and by what.
public struct MapReport: Hashable, Sendable, Codable {
  /// In µm, in the order of the request.
  public var points: [Point3]
  /// One sentence on where the transform comes from, and its error.
  public var source: String
}

extension Atlas {
  /// Maps positions into another session's coordinates; see `mapping(_:)`.
  ///
  /// - Returns: Positions in µm, in the order of the request.
  public func map(_ request: MapRequest) throws(AtlasError) -> [Point3] { try mapping(request).points }

  /// Maps positions into another session's coordinates, and says by what.
  ///
  /// By the transform of the newest run between the two, in either direction; else by the landmarks and accepted pairs between
  /// them, where there are four or more that agree.
  public func mapping(_ request: MapRequest) throws(AtlasError) -> MapReport {
    try AtlasError.wrapping {
      let (animal, from, to) = (request.animal, request.from, request.to)
      return try store.read { transaction in
        let (a, b) = try (transaction.session(named: from, of: animal), transaction.session(named: to, of: animal))
        let runs = try [
          transaction.newestMatchRun(from: a.id, to: b.id), transaction.newestMatchRun(from: b.id, to: a.id),
        ]
        for (run, isInverse) in zip(runs, [false, true]) {
          guard let run, let transform = try transaction.spatialTransform(of: run.id) else { continue }
          let mapped = request.points.compactMap { isInverse ? transform.inverse(of: $0) : transform($0) }
          guard mapped.count == request.points.count else { continue }
          return MapReport(points: mapped, source: "by match run \(run.id.rawValue)")
        }
        guard let fit = try transaction.landmarkFit(from: a.id, to: b.id) else {
          throw MatchError.noTransform(animal: animal, from: from, to: to)
        }
        let known = try transaction.knownPositions(from: a.id, to: b.id).count
        return MapReport(
          points: request.points.map { fit.transform($0) },
          source: "by \(fit.agreeing.count) of \(known) known positions; error where one is left out "
            + "\((fit.leaveOneOutError * 10).rounded() / 10) µm")
      }
    }
  }
}

extension Transaction {
  func spatialTransform(of run: MatchRun.ID) throws -> SpatialTransform? {
    try transform(of: run).map { try StoredJSON.value(SpatialTransform.self, from: $0.definition) }
  }
}
