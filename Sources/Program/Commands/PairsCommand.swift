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
      Without --from and --to, a table over several sessions, as CellReg and Track2p make it: one row for each neuron, one \
      column for each session, labels in the cells; empty, -1 and NaN mean absent. The header names the sessions, or \
      --sessions does.
      Examples:
        neurobridge pairs import lab.atlas pairs.csv --animal M04 \\
          --from two-photon --to fmost --reviewer ada
        neurobridge pairs import lab.atlas cellreg.csv --animal M04 --sessions day1,day2,day3
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(
    help: "The table: CSV, TSV, JSON, BigWarp landmarks, or any file of `export`.",
    completion: .file(extensions: ["csv", "tsv", "json", "jsonl", "sqlite"]))
  var table: String
  @Option(help: "The animal.")
  var animal: String
  @Option(help: "The session of the first column.")
  var from: String?
  @Option(help: "The session of the second column.")
  var to: String?
  @Option(help: "The sessions of the columns, in order: day1,day2,day3. Default: as the header says.")
  var sessions: String?
  @Option(help: "The name of the person who decided.")
  var reviewer = "import"
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (from == nil) == (to == nil) else { throw ValidationError("--from and --to belong together") }
    guard from == nil || sessions == nil else {
      throw ValidationError("--sessions is for a table over several sessions: leave out --from and --to")
    }
  }

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    guard let from, let to else {
      let request = MatrixRequest(
        table, animal: animal, sessions: sessions?.split(separator: ",").map(String.init) ?? [], reviewer: reviewer,
        isDryRun: dry.dryRun)
      let report = try atlas.importMatrix(request)
      for note in report.notes { output.note("note: \(note)") }
      return try output.result(
        "\(dry.dryRun ? "would add" : "added") \(report.added) pairs of \(report.identities) neurons over "
          + "\(report.sessions.joined(separator: ", "))\(report.known > 0 ? ", \(report.known) were there already" : "")",
        json: report)
    }
    let report = try atlas.importPairs(
      PairsRequest(table, animal: animal, from: from, to: to, reviewer: reviewer, dryRun: dry.dryRun))
    for note in report.notes { output.note("note: \(note)") }
    let known = report.known > 0 ? ", \(report.known) were there already" : ""
    try output.result("\(dry.dryRun ? "would add" : "added") \(report.added) pairs\(known)", json: report)
  }
}
