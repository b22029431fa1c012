/// The widths of the columns of a table, in columns of a terminal.
struct TableLayout {
  /// As many columns as are shown.
  let widths: [Int]
  /// Columns that did not fit.
  let hidden: Int

  /// Text is not made narrower than this for a column beside it.
  private static let readable = 8
  private static let gap = 2

  /// - Parameters:
  ///   - natural: What each column would take.
  ///   - isText: Whether a column may be cut; a cut number would be another number.
  ///   - limit: Of a line; nil shows everything.
  init(natural: [Int], isText: [Bool], limit: Int?) {
    guard let limit else {
      (widths, hidden) = (natural, 0)
      return
    }
    var widths = natural
    func total() -> Int { widths.reduce(0) { $0 + $1 + Self.gap } - Self.gap }
    for least in [Self.readable, 3] where total() > limit {
      var excess = total() - limit
      while excess > 0 {
        let open = widths.indices.filter { isText[$0] && widths[$0] > least }
        guard let widest = open.map({ widths[$0] }).max() else { break }
        let group = open.filter { widths[$0] == widest }
        let next = open.map { widths[$0] }.filter { $0 < widest }.max() ?? least
        // All of the widest shrink together, to the next narrower one at most.
        let step = max(1, min(widest - next, (excess + group.count - 1) / group.count))
        for index in group where excess > 0 {
          let part = min(step, excess)
          widths[index] -= part
          excess -= part
        }
      }
    }
    var shown = widths.count
    // The ellipsis of hidden columns takes three more.
    while shown > 1,
      widths[..<shown].reduce(0, { $0 + $1 + Self.gap }) - Self.gap + (shown < widths.count ? 3 : 0) > limit
    {
      shown -= 1
    }
    self.widths = Array(widths[..<shown])
    hidden = natural.count - shown
  }
}
