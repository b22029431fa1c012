package import Statistics

extension Reliability {
  /// The reliability of probabilities whose outcomes are known, after checking both.
  package init(probabilities: [Double], isCorrect: [Bool]) throws(EvaluationError) {
    guard probabilities.count == isCorrect.count else {
      throw .wrongCount(what: "outcomes", expected: probabilities.count, given: isCorrect.count)
    }
    guard !probabilities.isEmpty else { throw .tooFew(what: "proposals with a probability", given: 0, needed: 1) }
    if let bad = probabilities.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "probabilities", row: bad, column: 0)
    }
    self.init(zip(probabilities, isCorrect).map { (probability: $0, isMatch: $1) })
  }
}
