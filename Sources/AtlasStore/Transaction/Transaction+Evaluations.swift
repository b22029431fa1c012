import GRDB
import Vocabulary

extension Transaction {
  /// Inserts metrics; values that are not finite are left out.
  package func insertEvaluation(_ metrics: [EvaluationMetric]) throws {
    for metric in metrics where metric.value.isFinite {
      try insert(
        """
        INSERT INTO evaluation
          (method, model_id, animal, session_from, session_to, metric, value, low, high, activity_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          metric.method, metric.model?.rawValue, metric.animal, metric.from, metric.to, metric.metric, metric.value,
          metric.low, metric.high, activityID,
        ])
    }
  }
}
