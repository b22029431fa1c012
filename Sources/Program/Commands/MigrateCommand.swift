import ArgumentParser
import NeuroBridge

struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Bring an atlas of an older neurobridge up to date.",
    discussion: """
      Forward only; make a backup first if an older neurobridge must still read the file.
      Example:
        neurobridge backup lab.atlas lab-before.atlas && neurobridge migrate lab.atlas
      """)

  @OptionGroup var file: AtlasArgument
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (from, to) = try Atlas.migrate(file.atlas)
    let text =
      from == to ? "\(file.atlas): schema version \(to) already" : "\(file.atlas): schema version \(from) → \(to)"
    try output.result(text, json: ["from": from, "to": to])
  }
}
