import ArgumentParser
import NeuroBridge

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy an atlas safely, even while it is in use.",
    discussion: "Example:\n  neurobridge backup lab.atlas lab-2026-11-22.atlas")

  @OptionGroup var file: AtlasArgument
  @Argument(help: "The copy; an existing file is refused.", completion: .file(extensions: ["atlas"]))
  var copy: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: true, output)
    let report = try output.withProgress { try atlas.backup(to: copy, progress: $0) }
    try output.result("copied to \(copy)", json: report)
  }
}
