import AtlasStore
import GRDB
import Vocabulary

extension Rows {
  /// The newest activity that made an embedding of the model; 0 where there is none.
  func embeddingActivity(of model: Model.ID) throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT max(activity_id) FROM embedding WHERE model_id = ?", arguments: [model.rawValue]) ?? 0
  }
}
