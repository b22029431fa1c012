import AtlasStore
package import Matching
import Statistics

/// A calibration, and what it was fitted on.
package struct FittedCalibration: Sendable {
  /// The regression and its reliability.
  package let calibration: Calibration
  /// Names, sorted.
  package let animals: [String]
  /// Candidates of known truth.
  package let examples: Int
  /// False where it was fitted on geometry only, because the vectors of animals that trained the model are better than a
  /// new animal's.
  package let usesAppearance: Bool

  /// - Returns: nil where a feature that the fit needs is missing.
  func probability(_ candidate: MatchCandidate, isRegistered: Bool) -> Double? {
    if usesAppearance { return calibration.probability(candidate.features) }
    return isRegistered ? calibration.probability(candidate.features.geometryOnly) : nil
  }

  func row() throws -> CalibrationRow {
    CalibrationRow(
      definition: try StoredJSON.text(calibration), animals: animals, examples: examples,
      reliability: calibration.reliability)
  }

  /// In words.
  var summary: String {
    "\(examples) candidates of \(animals.joined(separator: ", "))"
      + (usesAppearance ? "" : ", by geometry only")
      + "; expected calibration error \((1000 * calibration.reliability.expectedCalibrationError).rounded() / 1000)"
  }
}
