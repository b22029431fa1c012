import AtlasStore
import Matching
import Vocabulary

/// Annotated pairs of other animals, as examples of what true and false candidates look like to every witness.
///
/// Each animal is matched once without its decisions, for a pair that is held together proves nothing.
struct CalibrationSource {
  /// So many animals teach at most, those with the most pairs first.
  static let greatestCount = 6

  private var examples: [Animal.ID: [Calibration.Example]] = [:]
  private var names: [Animal.ID: String] = [:]

  /// Hears the witnesses on every animal that has both sessions, vectors and annotated pairs.
  init(_ rows: Rows, from: String, to: String, model: Model, options: Proposal.Options) throws {
    guard let pairs = try? rows.sessionPairs(from: from, to: to, animals: []) else { return }
    var taught: [(pair: SessionPair, decisions: [Pair], count: Int)] = []
    for pair in pairs {
      let decisions = try rows.pairs(between: pair.a.id, and: pair.b.id)
      let count = decisions.count { $0.verdict == .match }
      if count >= 4 { taught.append((pair, decisions, count)) }
    }
    taught.sort { x, y in x.count != y.count ? x.count > y.count : x.pair.animal.id < y.pair.animal.id }
    for (pair, decisions, _) in taught.prefix(Self.greatestCount) {
      guard let matrix = try? rows.similarities(pair, model: model) else { continue }
      let (a, b) = try (rows.side(pair.a, matrix.neuronsA), rows.side(pair.b, matrix.neuronsB))
      let match = Proposal(similarities: matrix.values, a: a, b: b, options: options, pins: .none).match
      let placeA = Dictionary(uniqueKeysWithValues: matrix.neuronsA.enumerated().map { ($1, $0) })
      let placeB = Dictionary(uniqueKeysWithValues: matrix.neuronsB.enumerated().map { ($1, $0) })
      var partnerOfA: [Int: Int] = [:]
      var partnerOfB: [Int: Int] = [:]
      var different: Set<IndexPair> = []
      for decided in decisions {
        guard let i = placeA[decided.a] ?? placeA[decided.b], let j = placeB[decided.b] ?? placeB[decided.a] else {
          continue
        }
        switch decided.verdict {
        case .match:
          partnerOfA[i] = j
          partnerOfB[j] = i
        case .different: different.insert(IndexPair(i, j))
        case .notComparable, .unknown, .withdrawn: break
        }
      }
      examples[pair.animal.id] = match.candidates.compactMap { candidate -> Calibration.Example? in
        // Only contenders: that the tenth neighbour is false is no news.
        guard candidate.rankAB == 1 || candidate.rankBA == 1 || candidate.modelProbability ?? 0 > 0.05 else {
          return nil
        }
        let isMatch = partnerOfA[candidate.a] == candidate.b
        // A false one is known only where one of the two has another partner, or a person said so.
        let isKnown =
          isMatch || partnerOfA[candidate.a] != nil || partnerOfB[candidate.b] != nil
          || different.contains(candidate.pair)
        guard isKnown else { return nil }
        return Calibration.Example(features: candidate.features, isMatch: isMatch, group: Int(pair.animal.id.rawValue))
      }
      names[pair.animal.id] = pair.animal.name
    }
  }

  /// What all animals but one teach; nil where that is too little.
  func calibration(for animal: Animal.ID) -> (Calibration, animals: [String], examples: Int)? {
    let others = examples.filter { $0.key != animal }.sorted { $0.key < $1.key }
    let all = others.flatMap(\.value)
    return Calibration.fit(all).map { ($0, others.compactMap { names[$0.key] }.sorted(), all.count) }
  }
}
