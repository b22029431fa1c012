import AtlasStore
import IndexRows
import Vocabulary

extension Atlas {
  /// Which index to verify, and how.
  public struct IndexCheckRequest: Hashable, Sendable {
    /// `name` or `name@version`; nil is the newest model.
    public var model: String?
    /// Vectors that recall is measured on.
    public var sample: Int
    /// Rebuilds the index where it has a fault.
    public var repairs: Bool

    /// Recall on 50 vectors, and no repair, unless changed.
    public init(model: String? = nil, sample: Int = 50, repairs: Bool = false) {
      self.model = model
      self.sample = sample
      self.repairs = repairs
    }
  }

  /// Sizes, levels and thresholds of a model's vector index: `name`, `name@version`, or nil for the newest model.
  public func indexStatistics(model name: String? = nil) throws(AtlasError) -> IndexStatisticsReport {
    try AtlasError.wrapping {
      try store.read { transaction in
        let model = try transaction.embedder(named: name)
        guard let statistics = try VectorIndexRows.statistics(model: model.id.rawValue, on: transaction.connection)
        else { throw IndexRowsError.noIndex(model: model.id.rawValue) }
        return IndexStatisticsReport(model.fullName, statistics)
      }
    }
  }

  /// Verifies every row of a model's vector index, and measures its recall against an exact scan.
  public func checkIndex(
    _ request: IndexCheckRequest = IndexCheckRequest(), progress: ProgressSink = .silent
  ) throws(AtlasError) -> IndexCheckReport {
    try AtlasError.wrapping {
      try store.interruptible({ progress.isStopRequested }) { try checked(request) }
    }
  }

  private func checked(_ request: IndexCheckRequest) throws -> IndexCheckReport {
    let model = try store.read { try $0.embedder(named: request.model) }
    let before = try indexCheck(of: model, sample: request.sample)
    guard request.repairs, !before.faults.isEmpty else { return before }
    try store.atomicActivity("index repair", parameters: ["model": model.fullName]) { transaction, message in
      try VectorIndexRows.repair(model: model.id.rawValue, on: transaction.connection)
      message = "the index of \(model.fullName) rebuilt: \(before.faults[0])"
    }
    var after = try indexCheck(of: model, sample: request.sample)
    after.repaired = before.faults
    return after
  }

  private func indexCheck(of model: Model, sample: Int) throws -> IndexCheckReport {
    try store.read { transaction in
      guard let report = try VectorIndexRows.check(model: model.id.rawValue, sample: sample, on: transaction.connection)
      else { throw IndexRowsError.noIndex(model: model.id.rawValue) }
      return IndexCheckReport(model.fullName, report)
    }
  }
}
