import ArgumentParser
import NeuroBridge

struct PairsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs", abstract: "Known pairs of neurons.", subcommands: [PairsImportCommand.self])
}

struct PairsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import known pairs of neurons from a table, for training and evaluation.",
    discussion: """
      Two columns of labels, named as the sessions or in their order; an optional column `verdict` says match (the \
      default), different, not comparable or unknown. Files of `export` are read too, in every format. Each row becomes a decision, as with `review`.
      Example:
        neurobridge pairs import lab.atlas pairs.csv --animal M04 \\
          --from two-photon --to fmost --reviewer ada
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(
    help: "The table: CSV, TSV, JSON, BigWarp landmarks, or any file of `export`.",
    completion: .file(extensions: ["csv", "tsv", "json", "jsonl", "sqlite"]))
  var table: String
  @Option(help: "The animal.")
  var animal: String
  @Option(help: "The session of the first column.")
  var from: String
  @Option(help: "The session of the second column.")
  var to: String
  @Option(help: "The name of the person who decided.")
  var reviewer = "import"
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    let report = try atlas.importPairs(
      PairsRequest(table, animal: animal, from: from, to: to, reviewer: reviewer, dryRun: dry.dryRun))
    for note in report.notes { output.note("note: \(note)") }
    let known = report.known > 0 ? ", \(report.known) were there already" : ""
    try output.result("\(dry.dryRun ? "would add" : "added") \(report.added) pairs\(known)", json: report)
  }
}
