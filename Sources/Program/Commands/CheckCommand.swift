import ArgumentParser
import NeuroBridge

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Verify an atlas: its pages, references, and the hash of every chunk and of all weights.",
    discussion: "Examples:\n  neurobridge check lab.atlas --deep\n  neurobridge check untrusted.atlas --schema")

  @OptionGroup var file: AtlasArgument
  @Flag(help: "Decode every stack too, and compare all its pixels with their hash at import.")
  var deep = false
  @Flag(help: "Only compare the schema with the one this program writes; nothing of the file is run.")
  var schema = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    if schema { return try compareSchema() }
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

  private func compareSchema() throws {
    try file.refuseRedirection()
    let differences = try Atlas.schemaDifferences(of: file.atlas)
    try output.result(
      differences.isEmpty ? "the schema is this program's" : differences.joined(separator: "\n"), json: differences)
    if !differences.isEmpty { throw ExitCode(1) }
  }
}
