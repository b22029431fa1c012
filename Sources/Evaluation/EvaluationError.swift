/// Why a metric cannot be computed; a missing metric is never reported as zero.
package enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// Arrays whose sizes do not fit together.
  case wrongCount(what: String, expected: Int, given: Int)
  /// NaN or infinity in the input.
  case notFinite(what: String, row: Int, column: Int)
  /// A partner's index outside the gallery.
  case unknownPartner(query: Int, partner: Int, gallery: Int)
  /// Two queries with the same partner.
  case sharedPartner(partner: Int)
  /// No query has a partner.
  case noPairs
  /// Too few values for the metric.
  case tooFew(what: String, given: Int, needed: Int)

  /// One line: what, where, and the remedy where there is one.
  package var description: String {
    switch self {
    case .wrongCount(let what, let expected, let given): "\(what): \(expected) values expected, \(given) given"
    case .notFinite(let what, let row, let column):
      "\(what): the value in row \(row), column \(column) is not a number; embed these neurons again"
    case .unknownPartner(let query, let partner, let gallery):
      "query \(query) names partner \(partner), but the gallery has \(gallery) neurons"
    case .sharedPartner(let partner):
      "neuron \(partner) of the gallery is the partner of two queries; a pair is one to one"
    case .noPairs: "no known pair joins these sessions: import pairs before evaluating"
    case .tooFew(let what, let given, let needed): "\(what): \(given) given, at least \(needed) needed"
    }
  }
}
