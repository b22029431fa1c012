import Foundation
import NeuroBridge
import Synchronization

/// A bar with the time left on a terminal; a plain line every ten seconds elsewhere; nothing when quiet.
final class ProgressDisplay: Sendable {
  private struct State {
    var stage = ""
    var began = ContinuousClock.now
    var shown: ContinuousClock.Instant?
    var barIsUp = false
  }

  private let state = Mutex(State())
  private let isQuiet: Bool
  private let isTerminal: Bool

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  func show(_ progress: StageProgress) {
    guard !isQuiet, !Interruption.isRequested else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if state.stage != progress.stage {
        state.stage = progress.stage
        state.began = now
        // Elsewhere than on a terminal a line every ten seconds, however often the stage changes.
        state.shown = isTerminal ? nil : state.shown ?? now
      }
      let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
      let isLast = isTerminal && progress.completed == progress.total
      guard isLast || state.shown.map({ now - $0 >= interval }) ?? true else { return }
      state.shown = now
      let text = Self.text(progress, elapsed: now - state.began, barWidth: isTerminal ? 24 : 0)
      write(isTerminal ? "\r\u{1B}[K" + text : text + "\n")
      state.barIsUp = isTerminal
    }
  }

  /// Clears the bar, so that the next line starts on a clean one.
  func finish() {
    state.withLock { state in
      if state.barIsUp { write("\r\u{1B}[K") }
      state.barIsUp = false
    }
  }

  static func text(_ progress: StageProgress, elapsed: Duration, barWidth: Int) -> String {
    var parts = [progress.stage.escapingControls()]
    if let total = progress.total, total > 0 {
      let done = min(1, Double(progress.completed) / Double(total))
      if barWidth > 0 {
        let filled = Int(done * Double(barWidth))
        parts.append(
          "[" + String(repeating: "#", count: filled) + String(repeating: "·", count: barWidth - filled) + "]")
      }
      parts.append("\(Int(done * 100)) %  \(progress.completed)/\(total) \(progress.unit)")
      let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
      if progress.completed > 0 && done < 1 && seconds >= 1 {
        parts.append("\(clock(seconds / done - seconds)) left")
      }
    } else {
      parts.append("\(progress.completed) \(progress.unit)")
    }
    if !progress.note.isEmpty { parts.append(progress.note.escapingControls()) }
    return parts.joined(separator: "  ")
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    let tail = (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
    guard whole >= 3600 else { return "\(whole / 60):\(tail)" }
    return "\(whole / 3600):\((whole / 60) % 60 < 10 ? "0" : "")\((whole / 60) % 60):\(tail)"
  }

  private func write(_ text: String) { Output.raw(text) }
}
