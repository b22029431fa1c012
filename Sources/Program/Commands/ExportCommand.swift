public import ArgumentParser
public import NeuroBridge

extension ExportFormat: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write matched pairs for other programs.",
    discussion: """
      The pairs of the newest match run between each two sessions, with people's decisions applied, sorted by name.
      csv, tsv, json, jsonl and sqlite hold every column of the view `matches`; bigwarp, microns and napari hold what those \
      programs read; matrix has one row for each neuron and one column for each session. Positions are in µm. \
      `pairs import` reads every format.
      Examples:
        neurobridge export lab.atlas m04.csv --animal M04
        neurobridge export lab.atlas - -f jsonl | jq .label_a
        neurobridge export lab.atlas landmarks.csv -f bigwarp --animal M04 \\
          --from two-photon --to fmost
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "The file to write; - is standard output.", completion: .file())
  var out: String
  @Option(
    name: .shortAndLong,
    help: "The format. Default: by the ending of the name (.csv, .tsv, .json, .jsonl, .sqlite); csv where it has none.")
  var format: ExportFormat?
  @Option(help: "Only this animal.")
  var animal: String?
  @Option(help: "Only pairs from this session.")
  var from: String?
  @Option(help: "Only pairs to this session.")
  var to: String?
  @Flag(help: "Replace an existing file.")
  var force = false
  @Option(help: "The pairs at a time, UTC: 2026-11-22 or 2026-11-22T14:30; later decisions and runs are left out.")
  var asOf: String?
  @OptionGroup var output: OutputOptions

  func validate() throws { try output.refuseJSON(with: [out]) }

  func run() throws {
    let atlas = try file.open(asOf: asOf, output)
    var request = ExportRequest(to: out, format: format)
    request.animal = animal
    request.from = from
    request.to = to
    request.force = force
    let report = try atlas.export(request)
    try output.wrote(
      "wrote \(report.pairs) \(format == .matrix ? "neurons" : "pairs") to \(out)", to: [out], json: report)
  }
}
