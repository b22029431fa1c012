public import ArgumentParser
public import NeuroBridge

extension ExportFormat: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write matched pairs for other programs.",
    discussion: """
      The newest run between each two sessions, with people's decisions applied, in an order that depends on the names only.
      csv, tsv, jsonl and sqlite hold every column; bigwarp landmarks, microns and napari points what those programs read.
      Example:
        neurobridge export lab.atlas m04.csv --animal M04
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "The file to write.", completion: .file())
  var out: String
  @Option(name: .shortAndLong, help: "How pairs are written.")
  var format: ExportFormat = .csv
  @Option(help: "Only this animal.")
  var animal: String?
  @Option(help: "Only pairs from this session.")
  var from: String?
  @Option(help: "Only pairs to this session.")
  var to: String?
  @Flag(help: "Replace an existing file.")
  var force = false
  @Option(help: "As it was then: UTC, 2026-11-22 or 2026-11-22T14:30; later decisions and runs are not there.")
  var asOf: String?
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(asOf: asOf, output)
    var request = ExportRequest(to: out, format: format)
    request.animal = animal
    request.from = from
    request.to = to
    request.force = force
    let count = try atlas.export(request)
    try output.result("wrote \(count) pairs to \(out)", json: ExportResult(file: out, pairs: count))
  }

  struct ExportResult: Encodable {
    let file: String
    let pairs: Int
  }
}
