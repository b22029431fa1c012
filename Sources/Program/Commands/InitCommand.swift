import ArgumentParser
import NeuroBridge

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make an empty atlas.",
    discussion: "Example:\n  neurobridge init lab.atlas")

  @Argument(help: "The file to make; an existing one is refused.", completion: .file())
  var atlas: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let made = try Atlas.create(at: atlas)
    output.note(made.note)
    try output.result("made \(atlas)", json: ["atlas": made.path])
  }
}
