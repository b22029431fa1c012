import ArgumentParser
import NeuroBridge

struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Bring an atlas written by an older neurobridge up to date.",
    discussion: """
      Forward only; make a backup first if an older neurobridge must still read the file.
      Example:
        neurobridge backup lab.atlas lab-before.atlas && neurobridge migrate lab.atlas
      """)

  @OptionGroup var file: AtlasArgument
  @OptionGroup var output: OutputOptions

  func run() throws {
    try file.refuseRedirection()
    let report = try Atlas.migrate(file.atlas)
    let text =
      report.from == report.to
      ? "\(file.atlas): schema version \(report.to) already"
      : "\(file.atlas): schema version \(report.from) → \(report.to)"
    try output.result(text, json: report)
  }
}
