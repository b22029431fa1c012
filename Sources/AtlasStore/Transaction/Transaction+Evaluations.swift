import GRDB
import Vocabulary

extension Transaction {
  /// Keeps metrics; those that are no number are left out.
  package func insertEvaluation(_ metrics: [EvaluationMetric]) throws {
    for figure in metrics where figure.value.isFinite {
      try insert(
        """
        INSERT INTO evaluation
          (method, model_id, animal, session_from, session_to, metric, value, low, high, activity_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          figure.method, figure.model?.rawValue, figure.animal, figure.from, figure.to, figure.metric, figure.value,
          figure.low, figure.high, activityID,
        ])
    }
  }
}
