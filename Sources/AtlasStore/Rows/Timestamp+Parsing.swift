extension Timestamp {
  /// The last millisecond of the period that a truncated timestamp names: `2026-11` is the end of that month.
  /// - Throws: `AtlasStoreError.timestamp`.
  static func end(of text: String) throws(AtlasStoreError) -> String {
    let latest = "9999-12-31T23:59:59.999Z"
    var written = text.replacing(" ", with: "T")
    if written.hasSuffix("Z") && written.count < latest.count { written.removeLast() }
    let pattern = /\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,3})?)?)?)?)?)?Z?/
    guard written.wholeMatch(of: pattern) != nil else { throw .timestamp(text) }
    // The 31st is no earlier than any month's last day, and text order is time order.
    return written + latest.dropFirst(written.count)
  }
}
