package import Matching
import Statistics

/// A calibration, and what it was learnt from.
package struct LearntCalibration: Sendable {
  package let calibration: Calibration
  /// Names.
  package let animals: [String]
  package let examples: Int
  /// False where only the places of its animals' somata taught: the vectors of animals that trained the model are better
  /// than a new animal's. The log odds that it weighs are then of all witnesses all the same.
  package let hearsAppearance: Bool

  /// - Returns: Nil where the pair's figures are not of the kind that it learnt on.
  func probability(_ candidate: MatchCandidate, isRegistered: Bool) -> Double? {
    if hearsAppearance { return calibration.probability(candidate.features) }
    return isRegistered ? calibration.probability(candidate.features.geometryOnly) : nil
  }

  /// In words.
  var summary: String {
    "\(examples) candidates of \(animals.joined(separator: ", "))"
      + (hearsAppearance ? "" : ", by places alone")
      + "; expected error \((1000 * calibration.reliability.expectedCalibrationError).rounded() / 1000)"
  }
}
