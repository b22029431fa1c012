import ArgumentParser
import NeuroBridge

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Verify an atlas: its pages, references, and the hash of every chunk and of all weights.",
    discussion: "Example:\n  neurobridge check lab.atlas --deep")

  @OptionGroup var file: AtlasArgument
  @Flag(help: "Decode every stack too, and compare all its pixels with their hash at import.")
  var deep = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: true, output)
    let report = try output.withProgress { try atlas.check(deep: deep, progress: $0) }
    try output.result(
      report.faults.isEmpty
        ? "sound: \(report.stacks) stacks in \(report.chunks) chunks, \(report.weights) sets of weights"
        : report.faults.joined(separator: "\n"), json: report)
    if !report.faults.isEmpty {
      Output.error("\(file.atlas): \(report.faults.count) faults; restore a backup, or ingest the named stacks again")
      throw ExitCode(1)
    }
  }
}
