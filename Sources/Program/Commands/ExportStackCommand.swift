import ArgumentParser
import NeuroBridge

struct ExportStackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-stack",
    abstract: "Write a stack as TIFF, with the pixels that were ingested.",
    discussion: """
      All pixels are checked against their SHA-256 before the file gets its name. A name ending in .ome.tif gives OME-TIFF, \
      any other an ImageJ stack.
      Example:
        neurobridge export-stack lab.atlas M04/fmost m04-fmost.ome.tif
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "The stack: animal/session, or animal/session/channel.")
  var stack: String
  @Argument(help: "The TIFF to write; - is standard output.", completion: .file(extensions: ["tif"]))
  var out: String
  @Flag(help: "Replace an existing file.")
  var force = false
  @OptionGroup var output: OutputOptions

  func validate() throws { try output.refuseJSON(with: [out]) }

  func run() throws {
    let atlas = try file.open(readOnly: true, output)
    try output.withProgress { try atlas.exportStack(ExportStackRequest(stack, to: out, force: force), progress: $0) }
    try output.wrote(
      "wrote \(stack) to \(out), pixels verified", to: [out], json: ["stack": stack, "file": out])
  }
}
