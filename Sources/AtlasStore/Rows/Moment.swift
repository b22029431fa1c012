/// Moments as people write them.
enum Moment {
  /// The last millisecond that a moment, cut off anywhere, can mean.
  static func end(of text: String) throws -> String {
    let latest = "9999-12-31T23:59:59.999Z"
    var written = text.replacing(" ", with: "T")
    if written.hasSuffix("Z") && written.count < latest.count { written.removeLast() }
    let pattern = /\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,3})?)?)?)?)?)?Z?/
    guard written.wholeMatch(of: pattern) != nil else { throw AtlasStoreError.moment(text) }
    // The 31st is no earlier than any month's last day, and text order is time order.
    return written + latest.dropFirst(written.count)
  }
}
