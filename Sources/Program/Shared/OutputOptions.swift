import ArgumentParser
import NeuroBridge

/// What a command prints; part of every command.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print exactly one JSON value on standard output, and nothing else there.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false

  /// A remark on standard error.
  func note(_ text: String?) {
    if let text, !quiet { Output.line(text) }
  }

  /// Prints the result, as text or with `--json` as JSON.
  func result(_ text: @autoclosure () -> String, json value: @autoclosure () -> some Encodable) throws {
    if json { try Output.json(value()) } else { print(text()) }
  }

  /// Runs long work with a progress display, which is cleared at the end, and stops it on Ctrl-C.
  func withProgress<T>(_ work: (ProgressSink) throws -> T) rethrows -> T {
    let display = ProgressDisplay(isQuiet: quiet)
    defer { display.finish() }
    return try work(ProgressSink(display.show, stopRequested: { Interruption.isRequested }))
  }
}
