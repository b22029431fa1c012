import NeuroBridge

/// One entry of the log as text.
enum LogText {
  static func text(_ entry: LogEntry) -> String {
    let time = entry.startedAt.prefix(19).replacing("T", with: " ")
    let ending = entry.outcome == "running" ? "has not ended (or was killed)" : entry.outcome
    var lines = ["\(entry.id)  \(time) UTC  \(entry.stage), \(ending)"]
    if let message = entry.message { lines.append("    \(message)") }
    if entry.parameters != "{}" {
      lines.append("    with \(entry.parameters)" + (entry.seed.map { ", seed \($0)" } ?? ""))
    }
    if !entry.used.isEmpty { lines.append("    from \(entry.used.joined(separator: "; "))") }
    lines.append("    by \(entry.agent), neurobridge \(entry.version)")
    return lines.joined(separator: "\n")
  }
}
