import IndexRows

extension Timestamp {
  /// The last millisecond of the period that a truncated timestamp names: `2026-11` is the end of that month.
  /// - Throws: `AtlasStoreError.timestamp`.
  static func end(of text: String) throws(AtlasStoreError) -> String {
    guard let end = TimestampText.end(of: text) else { throw .timestamp(text) }
    return end
  }
}
