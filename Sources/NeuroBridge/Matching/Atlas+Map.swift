import AtlasStore
import Matching
public import Vocabulary

extension Atlas {
  /// Where a place of one session lies in another, by the transform of the newest run between them, in either direction.
  public func map(_ place: Point3, animal: String, from: String, to: String) throws -> Point3 {
    try store.read { transaction in
      let (a, b) = try (transaction.session(named: from, of: animal), transaction.session(named: to, of: animal))
      if let transform = try transaction.spatialTransform(from: a.id, to: b.id) { return transform(place) }
      if let transform = try transaction.spatialTransform(from: b.id, to: a.id), let back = transform.inverse(of: place)
      {
        return back
      }
      throw MatchError.badOption(
        "\(animal): no transform between \(from) and \(to): run `neurobridge match --from \(from) --to \(to)` first")
    }
  }
}

extension Transaction {
  /// The map of the newest run between two sessions; nil where there is no run, or places were not heard.
  func spatialTransform(from a: Session.ID, to b: Session.ID) throws -> SpatialTransform? {
    guard let run = try newestMatchRun(from: a, to: b) else { return nil }
    return try spatialTransform(of: run.id)
  }

  func spatialTransform(of run: MatchRun.ID) throws -> SpatialTransform? {
    try transform(of: run).map { try StoredJSON.value(SpatialTransform.self, from: $0.definition) }
  }
}
