import AtlasStore
import Geometry
import Matching
import Vocabulary

extension Transaction {
  /// Known pairs of positions between two sessions: landmarks, and the somata of accepted pairs.
  func knownPositions(from a: Session.ID, to b: Session.ID) throws -> [Correspondence] {
    let decisions = try pairs(between: a, and: b, verdict: .match)
    var known = try landmarks(from: a, to: b).correspondences
    guard !decisions.isEmpty else { return known }
    let inA = Dictionary(uniqueKeysWithValues: try neurons(in: a).map { ($0.id, $0.position) })
    let inB = Dictionary(uniqueKeysWithValues: try neurons(in: b).map { ($0.id, $0.position) })
    for pair in decisions {
      guard let from = inA[pair.a] ?? inA[pair.b], let to = inB[pair.b] ?? inB[pair.a] else { continue }
      known.append(Correspondence(from: Vector3(from), to: Vector3(to)))
    }
    return known
  }

  /// The transform that landmarks and accepted pairs define by themselves; nil where there are too few.
  func landmarkFit(from a: Session.ID, to b: Session.ID) throws -> LandmarkFit? {
    LandmarkFit(try knownPositions(from: a, to: b))
  }
}
