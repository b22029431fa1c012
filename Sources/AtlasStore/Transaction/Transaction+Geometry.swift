import GRDB
import Statistics
import Vocabulary

extension Transaction {
  /// Inserts the transform of a run.
  package func insertTransform(_ transform: Transform, of run: MatchRun.ID) throws {
    try insert(
      """
      INSERT INTO transform (run_id, kind, undetermined, rotation_degrees, tilt_degrees, scale, sigma_um, definition, activity_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        run.rawValue, transform.kind, transform.undetermined, transform.rotationDegrees, transform.tiltDegrees,
        transform.scale, transform.sigma, transform.definition, activityID,
      ])
  }

  /// The transform of a run; nil where geometry was not used.
  package func transform(of run: MatchRun.ID) throws -> Transform? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT kind, undetermined, rotation_degrees, tilt_degrees, scale, sigma_um, definition FROM transform WHERE run_id = ?
        """, arguments: [run.rawValue]
    ).map {
      try Transform(
        kind: $0[0], undetermined: $0[1], rotationDegrees: $0[2], tiltDegrees: $0[3], scale: $0[4], sigma: $0[5],
        definition: $0[6])
    }
  }

  /// The calibration of a run, with its bins; nil where probabilities were not calibrated.
  package func calibration(of run: MatchRun.ID) throws -> CalibrationRow? {
    let row = try Row.fetchOne(
      database,
      sql: "SELECT definition, animals, examples, brier, ece, id FROM calibration WHERE run_id = ?",
      arguments: [run.rawValue])
    guard let row else { return nil }
    let bins = try Row.fetchAll(
      database,
      sql: """
        SELECT low, high, count, mean_probability, fraction_matched FROM calibration_bin WHERE calibration_id = ?
        ORDER BY low
        """, arguments: [row[5] as Int64]
    ).map {
      try Reliability.Bin(low: $0[0], high: $0[1], count: $0[2], meanProbability: $0[3], fractionMatched: $0[4])
    }
    return try CalibrationRow(
      definition: row[0], animals: StoredJSON.value([String].self, from: row[1]), examples: row[2],
      reliability: Reliability(bins: bins, brier: row[3], expectedCalibrationError: row[4]))
  }

  /// Inserts the calibration of a run with its bins.
  package func insertCalibration(_ calibration: CalibrationRow, of run: MatchRun.ID) throws {
    let id = try insert(
      """
      INSERT INTO calibration (run_id, definition, animals, examples, brier, ece, activity_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        run.rawValue, calibration.definition, try StoredJSON.text(calibration.animals), calibration.examples,
        calibration.reliability.brier, calibration.reliability.expectedCalibrationError, activityID,
      ])
    for bin in calibration.reliability.bins {
      try insert(
        """
        INSERT INTO calibration_bin (calibration_id, low, high, count, mean_probability, fraction_matched)
        VALUES (?, ?, ?, ?, ?, ?)
        """, [id, bin.low, bin.high, bin.count, bin.meanProbability, bin.fractionMatched])
    }
  }
}
