import ArgumentParser
import NeuroBridge

struct RenameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Give an animal, session, neuron or model another name.",
    discussion: """
      The new name replaces the last part only. Models and evaluations that name it follow; the log keeps the old name. \
      A model is renamed with all its versions, or name@version alone.
      Examples:
        neurobridge rename lab.atlas M4 M04
        neurobridge rename lab.atlas M04/fmost fmost-2026
        neurobridge rename lab.atlas --model dual dual-pilot
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "ANIMAL, ANIMAL/SESSION or ANIMAL/SESSION/LABEL, then the new name; with --model only the new name.")
  var names: [String]
  @Option(help: "Rename this model.")
  var model: String?
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard names.count == (model == nil ? 2 : 1) else {
      throw ValidationError(
        model == nil ? "give what to rename and its new name" : "with --model, give the new name only")
    }
  }

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    let report = try atlas.rename(
      .init(model.map { .model($0) } ?? .named(names[0]), to: names[names.count - 1], isDryRun: dry.dryRun))
    let count = report.neurons > 1 ? " (\(report.neurons) neurons)" : ""
    try output.result(
      "\(report.renamed) \(dry.dryRun ? "would be" : "is now") \(report.name)\(count)", json: report)
  }
}
