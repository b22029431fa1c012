package import Geometry
package import Matching
import Vocabulary

/// The result of matching two sessions: evidence, calibrated probabilities, and the accepted pairs.
package struct Proposal: Sendable {
  /// Candidates and their evidence.
  package let match: SessionMatch
  /// Accepted pairs and the limits that decided them.
  package let acceptance: Acceptance
  /// Calibrated, one for each of `match.candidates`; nil without a calibration that applies.
  package let probabilities: [Double]?

  /// The accepted pairs, one-to-one.
  package var assignment: Assignment { acceptance.assignment }

  /// All evidence between two sessions, before any pair is accepted.
  ///
  /// - Parameter appearance: nil matches by positions alone.
  /// - Throws: `CancellationError` once `progress` asks to stop.
  package static func collectEvidence(
    _ appearance: Appearance?, a: SessionMatcher.Somata, b: SessionMatcher.Somata, options: MatchingOptions,
    constraints: PairConstraints, landmarks: [Correspondence] = [], progress: ProgressSink = .silent, note: String = ""
  ) throws(CancellationError) -> SessionMatch {
    let monitor = MatchMonitor { step in
      (try? progress(.init("match", step.completed, of: step.total, unit: step.stage.rawValue, note: note))) != nil
    }
    return try SessionMatcher(
      a: a, b: b, appearance: appearance, constraints: constraints, landmarks: landmarks, options: options
    )
    .match(monitor: monitor)
  }

  /// By similarity alone and without any decision of reviewers: what a model is worth by itself.
  package init(byAppearance similarities: [Float], countA: Int, countB: Int) {
    func somata(_ count: Int) -> SessionMatcher.Somata {
      .init(positions: Array(repeating: .zero, count: count), radii: Array(repeating: nil, count: count))
    }
    var options = MatchingOptions()
    options.usesGeometry = false
    let match = SessionMatcher(
      a: somata(countA), b: somata(countB), appearance: .dense(similarities), constraints: .none, options: options
    ).match()
    self.init(match, options: options, constraints: .none, calibration: nil)
  }

  /// - Parameter calibration: nil where no other animal has annotated pairs: then the registration's own model decides, and no
  ///   probability is stated.
  package init(
    _ match: SessionMatch, options: MatchingOptions, constraints: PairConstraints, calibration: FittedCalibration?
  ) {
    self.match = match
    let stated = match.candidates.compactMap { calibration?.probability($0, isRegistered: match.isRegistered) }
    probabilities = calibration != nil && stated.count == match.candidates.count ? stated : nil
    acceptance = Acceptance(match, probabilities: probabilities, options: options, constraints: constraints)
  }
}
