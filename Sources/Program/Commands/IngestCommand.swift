import ArgumentParser
import NeuroBridge
import Vocabulary

struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Take a stack, and its somata, into the atlas.",
    discussion: """
      Pixels are kept without loss, in small TIFF chunks with their SHA-256; `export-stack` gives them back. Either all of \
      it comes in or nothing does. `inspect` shows beforehand how a stack would be read.
      Example:
        neurobridge ingest lab.atlas in-vivo.tif --animal M04 --modality two-photon --neurons in-vivo.csv
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(
    help: "The stack; several are taken as the channels 0, 1, … of one session.",
    completion: .file(extensions: ["tif", "tiff"]))
  var stacks: [String]
  @Option(help: "Whose brain; made if the atlas does not know it.")
  var animal: String
  @Option(help: "The kind of microscope: two-photon, fmost, or your own word.")
  var modality: String
  @Option(help: "The session's name. Default: the modality.")
  var session: String?
  @Option(help: "A CSV table of the session's somata.", completion: .file(extensions: ["csv", "tsv"]))
  var neurons: String?
  @OptionGroup var stack: StackOptions
  @OptionGroup var somata: SomaTableOptions
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !stacks.isEmpty else { throw ValidationError("name at least one stack") }
  }

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    var reports: [IngestReport] = []
    for (index, path) in stacks.enumerated() {
      var request = IngestRequest(stack: path, animal: animal, modality: Modality(modality))
      stack.apply(to: &request)
      request.session = session
      if stacks.count > 1 { request.sessionChannel = index }
      if index == 0 {
        request.neurons = neurons.map { SomaTableRequest(path: $0, columns: somata.columns, unit: somata.unit) }
      }
      let report = try output.withProgress { try atlas.ingest(request, dryRun: dry.dryRun, progress: $0) }
      for note in report.notes { output.note("note: \(note)") }
      if !output.json { print((dry.dryRun ? "would take in " : "took in ") + report.summary) }
      reports.append(report)
    }
    if output.json { try Output.json(reports) }
  }
}
