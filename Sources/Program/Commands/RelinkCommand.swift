import ArgumentParser
import NeuroBridge

struct RelinkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relink",
    abstract: "Record where the files of a linked stack are now.",
    discussion: """
      Nothing changes unless the pixels there are those that were linked: a few sections are compared where every file has \
      its old size and time, otherwise all of them.
      Example:
        neurobridge relink lab.atlas M04/fmost /new-disk/M04/sections
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "The stack: animal/session, or animal/session/channel.")
  var stack: String
  @Argument(help: "The file, or the folder of sections, as it would be given to ingest.", completion: .file())
  var path: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    let report = try output.withProgress { try atlas.relink(stack, to: path, progress: $0) }
    try output.result(
      "\(stack) is read from \(path): \(report.verified) of \(report.sections) sections compared", json: report)
  }
}
