/// What a user's statement may cost; nil is no limit.
package struct QueryLimits: Sendable {
  /// From the first step to the last.
  package var seconds: Double?
  /// Rows of the result.
  package var rows: Int?

  /// By default none.
  package init(seconds: Double? = nil, rows: Int? = nil) {
    self.seconds = seconds
    self.rows = rows
  }
}
