import AtlasStore
import Matching

extension Proposal {
  /// Every candidate as a row, and every accepted pair even where it was no candidate (a person accepted it).
  func candidateRows(_ vectors: SessionVectors) -> [Candidate] {
    func similarity(_ a: Int, _ b: Int) -> Double? { vectors.similarity(a, b).map { Double($0) } }
    let isRegistered = match.isRegistered
    let rows = match.candidates.enumerated().map { index, candidate in
      Candidate(
        a: vectors.neuronsA[candidate.a], b: vectors.neuronsB[candidate.b],
        similarity: candidate.similarity.map { Double($0) } ?? similarity(candidate.a, candidate.b),
        rankAB: candidate.rankAB, rankBA: candidate.rankBA, margin: candidate.margin.map { Double($0) },
        residual: isRegistered ? candidate.residual : nil, separation: isRegistered ? candidate.separation : nil,
        logOdds: isRegistered ? candidate.logOdds : nil, probability: probabilities?[index],
        isAccepted: assignment.partnerOfA[candidate.a] == candidate.b)
    }
    let listed = Set(match.candidates.map(\.pair))
    return rows
      + assignment.pairs.filter { !listed.contains($0) }.map {
        Candidate(
          a: vectors.neuronsA[$0.a], b: vectors.neuronsB[$0.b], similarity: similarity($0.a, $0.b), rankAB: nil,
          rankBA: nil, margin: nil, isAccepted: true)
      }
  }
}
