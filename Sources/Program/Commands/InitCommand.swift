import ArgumentParser
import NeuroBridge

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create an empty atlas.",
    discussion: "Example:\n  neurobridge init lab.atlas")

  @Argument(help: "The file to create; an existing one is refused.", completion: .file())
  var atlas: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let created = try Atlas.create(at: atlas)
    output.note(created.note)
    try output.result("created \(atlas)", json: ["atlas": created.path])
  }
}
