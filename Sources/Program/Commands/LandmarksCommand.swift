import ArgumentParser
import NeuroBridge

struct LandmarksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "landmarks", abstract: "Points that are no somata, seen in two sessions.",
    subcommands: [LandmarksImportCommand.self])
}

struct LandmarksImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import points that were marked in two sessions, such as branches of vessels.",
    discussion: """
      Landmarks guide `match` as known pairs do; they are never matched themselves. With four or more, `map` works without a \
      match run. Landmarks that contradict the others are named and have no influence. Landmarks of BigWarp are read as they \
      are: moving is --from, fixed is --to. A CSV needs columns such as label, x_from_um, y_from_um, z_from_um, x_to_um, \
      y_to_um, z_to_um.
      Example:
        neurobridge landmarks import lab.atlas landmarks.csv --animal M04 \\
          --from two-photon --to fmost --unit mm
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "The landmarks.", completion: .file(extensions: ["csv", "tsv"]))
  var table: String
  @Option(help: "The animal.")
  var animal: String
  @Option(help: "The session of the first positions (BigWarp: moving).")
  var from: String
  @Option(help: "The session of the second positions (BigWarp: fixed).")
  var to: String
  @Option(help: "The unit of the positions: um, mm, nm, or voxels of the stack (px). Default: as the header says.")
  var unit: PositionUnit?
  @Option(help: "The unit of the positions in --to, where it is another.")
  var unitTo: PositionUnit?
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    let report = try atlas.importLandmarks(
      LandmarksRequest(
        table, animal: animal, from: from, to: to, unit: unit, unitTo: unitTo, isDryRun: dry.dryRun))
    for note in report.notes { output.note("note: \(note)") }
    for label in report.contradicting {
      output.note("warning: landmark \(label) lies far from where the others place it: look at it again")
    }
    let error =
      report.leaveOneOutErrorUm.map { "; error where one is left out \(Text.fixed($0, 1)) µm" }
      ?? "; four that agree are needed for a transform"
    try output.result(
      "\(dry.dryRun ? "would add" : "added") \(report.added) landmarks, \(report.total) in all\(error)", json: report)
  }
}
