import ArgumentParser
import NeuroBridge

struct NeuronsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neurons", abstract: "Import somata into a session, or merge doubled ones.",
    subcommands: [NeuronsImportCommand.self, NeuronsMergeCommand.self])
}

struct NeuronsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add somata from a table to a session that is in the atlas.",
    discussion: """
      The usual column names are recognised (label, x_um, y_um, z_um, radius_um; ImageJ's X, Y, Slice); --columns names \
      others. Labels are stored as they are.
      Example:
        neurobridge neurons import lab.atlas cells.csv --animal M04 \\
          --session fmost --columns label=id,x=X,y=Y,z=Slice --unit px
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "The table, with a header.", completion: .file(extensions: ["csv", "tsv"]))
  var table: String
  @Option(help: "The animal.")
  var animal: String
  @Option(help: "The session.")
  var session: String
  @OptionGroup var somata: SomaTableOptions
  @Option(help: "By how much the tissue was expanded when it was imaged, as X,Y,Z; kept with the session.")
  var expansion: ExpansionText?
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    let report = try atlas.importNeurons(
      .init(
        somata.request(table), animal: animal, session: session, expansion: expansion?.expansion, isDryRun: dry.dryRun))
    for note in report.notes { output.note("note: \(note)") }
    try output.result(
      "\(dry.dryRun ? "would add" : "added") \(report.added) neurons to \(animal)/\(session)", json: report)
  }
}
