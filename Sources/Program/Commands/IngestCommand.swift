import ArgumentParser
import Foundation
import NeuroBridge
import Vocabulary

struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Import a stack and its somata into the atlas.",
    discussion: """
      Pixels are stored without loss, in small TIFF chunks with their SHA-256; `export-stack` writes them again. A session \
      is imported whole or not at all. `inspect` shows beforehand how a stack would be interpreted. With --link the pixels \
      stay in their own files: `check` compares them with their hashes, `relink` records where they are after a move.

      A folder (ANIMAL/two-photon.tif, ANIMAL/fmost.tif, ANIMAL/2p/SITE.tif, each with a .csv of its somata beside it, and \
      pairs.csv) or a manifest imports a whole experiment; sessions in the atlas already are skipped, so the same command \
      continues where it was stopped. A manifest:
        animals:
          - animal: M04
            sessions:
              - modality: two-photon
                stack: in-vivo.tif
                neurons: in-vivo.csv
                voxel: [1, 1, 2]
              - {modality: fmost, stack: ex-vivo.ome.tif, neurons: ex-vivo.csv}
            pairs:
              - {table: pairs.csv, from: two-photon, to: fmost, reviewer: ada}
      A session may also have the keys session, channel, axes, series, reduce, columns, unit and link, like the options; an \
      unknown key is refused by its name.

      Examples:
        neurobridge ingest lab.atlas in-vivo.tif --animal M04 \\
          --modality two-photon --neurons in-vivo.csv
        neurobridge ingest lab.atlas animals/M04
        neurobridge ingest lab.atlas --manifest session.yaml --dry-run
        neurobridge ingest lab.atlas /disk/sections --animal M04 --modality fmost --voxel 0.35,0.35,1 --link
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(
    help: "The stack (several: the channels 0, 1, … of one session), or a folder.",
    completion: .file(extensions: ["tif", "tiff"]))
  var stacks: [String] = []
  @Option(help: "The animal; inserted where the atlas has none of that name.")
  var animal: String?
  @Option(help: "The kind of microscope: two-photon, fmost, or your own word.")
  var modality: String?
  @Option(help: "The session's name. Default: the modality.")
  var session: String?
  @Option(help: "A table of the session's somata.", completion: .file(extensions: ["csv", "tsv"]))
  var neurons: String?
  @Option(
    help: "A session.yaml that lists animals, sessions and pairs.", completion: .file(extensions: ["yaml", "yml"]))
  var manifest: String?
  @OptionGroup var stack: StackOptions
  @Flag(help: "Leave the pixels in their own files; store only the offset and the hash of each section.")
  var link = false
  @Flag(help: "Replace the stack that the session has; somata of the same label move, new ones are added.")
  var replace = false
  @OptionGroup var somata: SomaTableOptions
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  private var isFolder: Bool { manifest == nil && modality == nil && animal == nil && stacks.count == 1 }

  func validate() throws {
    if manifest != nil {
      guard stacks.isEmpty && animal == nil && modality == nil else {
        throw ValidationError("--manifest names the stacks itself: leave out stacks, --animal and --modality")
      }
    } else if stacks.isEmpty {
      throw ValidationError("name a stack, a folder, or --manifest session.yaml")
    } else if isFolder {
      var isDirectory = ObjCBool(false)
      let isThere = FileManager.default.fileExists(atPath: stacks[0], isDirectory: &isDirectory)
      guard !isThere || isDirectory.boolValue else {
        throw ValidationError("\(stacks[0]) is not a folder, and a stack needs --animal and --modality")
      }
    } else if animal == nil || modality == nil {
      throw ValidationError("a stack needs --animal and --modality; a folder needs neither")
    }
  }

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    if let manifest { return try ingest(Experiment(manifest: manifest), into: atlas) }
    if isFolder { return try ingest(Experiment(folder: stacks[0]), into: atlas) }
    var reports: [IngestReport] = []
    for (index, path) in stacks.enumerated() {
      var request = IngestRequest(stack: path, animal: animal ?? "", modality: Modality(modality ?? ""))
      stack.apply(to: &request)
      request.session = session
      request.isLinked = link
      request.replaces = replace
      request.isDryRun = dry.dryRun
      if stacks.count > 1 { request.sessionChannel = index }
      if index == 0 {
        request.neurons = neurons.map(somata.request)
      }
      let report = try output.withProgress { [request] in try atlas.ingest(request, progress: $0) }
      for note in report.notes { output.note("note: \(note)") }
      if !output.json { print((dry.dryRun ? "would import " : "imported ") + report.summary) }
      reports.append(report)
    }
    if output.json { try Output.json(reports) }
  }

  private func ingest(_ experiment: Experiment, into atlas: Atlas) throws {
    let display = ProgressDisplay(isQuiet: output.quiet)
    defer { display.finish() }
    let sink = ProgressSink(display.show, stopRequested: { Interruption.isRequested })
    var request = Atlas.ExperimentRequest(experiment)
    request.isLinked = link
    request.replaces = replace
    request.isDryRun = dry.dryRun
    let report = try atlas.ingest(
      request, progress: sink,
      note: { text in
        display.finish()
        output.note("note: \(text)")
      },
      completed: { line in
        display.finish()
        if !output.json { print(line) }
      })
    if output.json { try Output.json(report) }
  }
}
