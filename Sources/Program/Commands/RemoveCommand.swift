import ArgumentParser
import NeuroBridge

struct RemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove an animal, session, neuron, model or match run.",
    discussion: """
      Everything that belongs to it goes along: --dry-run says what. Models that were trained on it stay. Where people have \
      decided on its neurons, it is refused unless --with-decisions is given; the log keeps those decisions. The file keeps \
      its size until `vacuum`.
      Examples:
        neurobridge remove lab.atlas M04/fmost --dry-run
        neurobridge remove lab.atlas M04/fmost/fm017
        neurobridge remove lab.atlas --model dual@1
        neurobridge remove lab.atlas --run 3
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "ANIMAL, ANIMAL/SESSION or ANIMAL/SESSION/LABEL.")
  var item: String?
  @Option(help: "Remove this model; `name@version` where there are several.")
  var model: String?
  @Option(name: .customLong("run"), help: "Remove this match run, by its number (match_run.id).")
  var matchRun: Int?
  @Flag(help: "Also remove decisions of people on its neurons.")
  var withDecisions = false
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard [item != nil, model != nil, matchRun != nil].count(where: { $0 }) == 1 else {
      throw ValidationError("name one thing: ANIMAL[/SESSION[/LABEL]], --model or --run")
    }
  }

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    let what: Atlas.Item = model.map { .model($0) } ?? matchRun.map { .run($0) } ?? .named(item ?? "")
    let request = Atlas.RemoveRequest(what, removesDecisions: withDecisions, isDryRun: dry.dryRun)
    let report = try output.withProgress { try atlas.remove(request, progress: $0) }
    for note in report.notes { output.note("note: \(note)") }
    try output.result("\(dry.dryRun ? "would remove" : "removed") \(report.summary)", json: report)
  }
}
