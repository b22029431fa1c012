// Evaluation: how well neurons are found again, as plain arrays in and plain values out.
//
// `Retrieval/` asks whether a query's partner comes first in its gallery; `Verification/` whether two distributions of
// distances come apart; `Proposals/` how good accepted matches and their probabilities are; `Baselines/` what pixels alone
// would give; `Statistics/` holds confidence intervals and principal components; `Projection/` lays embeddings out in a
// plane. Definitions are open-metric-learning's and scikit-learn's, and said where they are computed.

/// Why a figure cannot be computed; nothing is replaced by a zero.
package enum EvaluationError: Error, Equatable, CustomStringConvertible {
  case wrongCount(what: String, expected: Int, found: Int)
  case notFinite(what: String, row: Int, column: Int)
  case unknownPartner(query: Int, partner: Int, gallery: Int)
  case sharedPartner(partner: Int)
  case noPairs
  case tooFew(what: String, found: Int, needed: Int)

  package var description: String {
    switch self {
    case .wrongCount(let what, let expected, let found): "\(what): \(expected) values expected, \(found) given"
    case .notFinite(let what, let row, let column):
      "\(what): the value in row \(row), column \(column) is not a number; embed these neurons again"
    case .unknownPartner(let query, let partner, let gallery):
      "query \(query) names partner \(partner), but the gallery has \(gallery) neurons"
    case .sharedPartner(let partner):
      "neuron \(partner) of the gallery is the partner of two queries; a pair is one to one"
    case .noPairs: "no known pair joins these sessions: import pairs before evaluating"
    case .tooFew(let what, let found, let needed): "\(what): \(found) given, at least \(needed) needed"
    }
  }
}
