import AtlasStore
import IndexRows
import Vocabulary

extension Atlas {
  /// Sizes, levels and thresholds of a model's vector index.
  public func indexStatistics(model name: String? = nil) throws -> IndexStatisticsReport {
    try store.read { transaction in
      let model = try transaction.embedder(named: name)
      guard let found = try VectorIndexRows.statistics(model: model.id.rawValue, on: transaction.connection) else {
        throw IndexRowsError.noIndex(model: model.id.rawValue)
      }
      return IndexStatisticsReport(model.fullName, found)
    }
  }

  /// Verifies a model's vector index row by row.
  ///
  /// - Parameters:
  ///   - sample: How many vectors to measure recall with.
  ///   - repair: Makes the index anew where something is wrong.
  public func checkIndex(model name: String? = nil, sample: Int = 50, repair: Bool = false) throws -> IndexCheckReport {
    let model = try store.read { try $0.embedder(named: name) }
    func look() throws -> IndexCheckReport {
      try store.read { transaction in
        guard
          let found = try VectorIndexRows.check(model: model.id.rawValue, sample: sample, on: transaction.connection)
        else {
          throw IndexRowsError.noIndex(model: model.id.rawValue)
        }
        return IndexCheckReport(model.fullName, found)
      }
    }
    let before = try look()
    guard repair, !before.faults.isEmpty else { return before }
    try store.atomicActivity("index repair", parameters: ["model": model.fullName]) { transaction, message in
      try VectorIndexRows.repair(model: model.id.rawValue, on: transaction.connection)
      message = "the index of \(model.fullName) made anew: \(before.faults[0])"
    }
    var after = try look()
    after.repaired = before.faults
    return after
  }
}
