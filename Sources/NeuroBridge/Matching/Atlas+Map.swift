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

extension Atlas {
  /// Maps positions into another session's coordinates by the transform of the newest run between the two, in either
  /// direction.
  ///
  /// - Returns: Positions in µm, in the order of the request.
  public func map(_ request: MapRequest) throws(AtlasError) -> [Point3] {
    try AtlasError.wrapping {
      let (animal, from, to) = (request.animal, request.from, request.to)
      return try store.read { transaction in
        let (a, b) = try (transaction.session(named: from, of: animal), transaction.session(named: to, of: animal))
        if let transform = try transaction.spatialTransform(from: a.id, to: b.id) {
          return request.points.map { transform($0) }
        }
        if let transform = try transaction.spatialTransform(from: b.id, to: a.id) {
          let mapped = request.points.compactMap { transform.inverse(of: $0) }
          if mapped.count == request.points.count { return mapped }
        }
        throw MatchError.noTransform(animal: animal, from: from, to: to)
      }
    }
  }
}

extension Transaction {
  /// The transform of the newest run between two sessions; nil where there is no run, or it has no transform.
  func spatialTransform(from a: Session.ID, to b: Session.ID) throws -> SpatialTransform? {
    guard let run = try newestMatchRun(from: a, to: b) else { return nil }
    return try spatialTransform(of: run.id)
  }

  func spatialTransform(of run: MatchRun.ID) throws -> SpatialTransform? {
    try transform(of: run).map { try StoredJSON.value(SpatialTransform.self, from: $0.definition) }
  }
}
