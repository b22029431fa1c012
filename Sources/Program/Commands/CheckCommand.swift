import ArgumentParser
import NeuroBridge

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Verify an atlas: its pages, references, and the digests of all rows, chunks, weights and indexes.",
    discussion: """
      A row that neurobridge did not write is a fault: a bit has flipped, or another program wrote it. In that second case
      --accept-foreign-changes takes over what is there now.
      Examples:
        neurobridge check lab.atlas --deep
        neurobridge check untrusted.atlas --schema
        neurobridge check lab.atlas --accept-foreign-changes
      """)

  @OptionGroup var file: AtlasArgument
  @Flag(help: "Decode every stack too, and compare all its pixels with their hash at import.")
  var deep = false
  @Flag(help: "Only compare the schema with the one this program writes; nothing of the file is run.")
  var schema = false
  @Flag(help: "Take over rows that another program wrote; without this flag check says which tables these are.")
  var acceptForeignChanges = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    if schema { return try compareSchema() }
    if acceptForeignChanges { return try accept() }
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

  private func accept() throws {
    let report = try file.open(output).acceptForeignChanges()
    try output.result(
      report.accepted.isEmpty
        ? "nothing to accept: every row is as neurobridge wrote it"
        : "accepted:\n" + report.accepted.joined(separator: "\n"), json: report)
  }

  private func compareSchema() throws {
    try file.refuseRedirection()
    let differences = try Atlas.schemaDifferences(of: file.atlas)
    try output.result(
      differences.isEmpty ? "the schema is this program's" : differences.joined(separator: "\n"), json: differences)
    if !differences.isEmpty { throw ExitCode(1) }
  }
}
