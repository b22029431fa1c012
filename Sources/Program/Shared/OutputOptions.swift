import ArgumentParser
import NeuroBridge

/// What a command prints; part of every command.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print exactly one JSON value on standard output, and nothing else there.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false

  /// A remark on standard error, in one line.
  func note(_ text: String?) {
    if let text, !quiet { Output.note(text) }
  }

  /// Prints the result, as text or with `--json` as JSON.
  func result(_ text: @autoclosure () -> String, json value: @autoclosure () -> some Encodable) throws {
    if json { try Output.json(value()) } else { print(text()) }
  }

  /// Refuses `--json` where a result goes to standard output too.
  ///
  /// - Parameter outputs: As the user wrote them; `-` is standard output.
  func refuseJSON(with outputs: [String]) throws {
    guard json && outputs.contains("-") else { return }
    throw ValidationError("- and --json both write to standard output: name a file, or leave out --json")
  }

  /// What was written where; on standard error where standard output is one of the outputs.
  func wrote(_ text: String, to outputs: [String], json value: some Encodable) throws {
    guard outputs.contains("-") else { return try result(text, json: value) }
    note(
      text.split(separator: " ").map { $0 == "-" ? "standard output" : $0 == "-," ? "standard output," : $0 }.joined(
        separator: " "))
  }

  /// Runs long work with a progress display, which is cleared at the end, and stops it on Ctrl-C.
  ///
  /// - Parameter protected: Once a stage's name begins so, the work stops by itself only: it stores what it has.
  func withProgress<T>(protecting protected: String? = nil, _ work: (ProgressSink) throws -> T) rethrows -> T {
    let display = ProgressDisplay(isQuiet: quiet)
    defer { display.finish() }
    @Sendable func show(_ progress: StageProgress) {
      if let protected, progress.stage.hasPrefix(protected) { Interruption.protect() }
      display.show(progress)
    }
    return try work(ProgressSink(show, stopRequested: { Interruption.isRequested }))
  }
}
