import ArgumentParser
import NeuroBridge

struct NeuronsMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merge detections of the same soma.",
    discussion: """
      Neurons of a session whose centres are nearer than --within become one: the one that people decided on, else the first \
      of the table. The others' labels stay as further labels, so that the table can be imported again; decisions carry over. \
      Two that people decided to be different, or matched with two neurons, stay two.
      Example:
        neurobridge neurons merge lab.atlas --animal M04 --session fmost \\
          --within 3um --dry-run
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The animal.")
  var animal: String
  @Option(help: "The session.")
  var session: String
  @Option(help: "Distance of centres in µm, such as 3um; up to 100.")
  var within: Micrometres
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    let request = Atlas.MergeRequest(
      animal: animal, session: session, within: within.value, isDryRun: dry.dryRun)
    let report = try output.withProgress { try atlas.mergeNeurons(request, progress: $0) }
    for refusal in report.refusals {
      output.note("note: \(refusal.kept) and \(refusal.other) stay two neurons: \(refusal.reason)")
    }
    if !output.json {
      for merge in report.merges {
        let distance = (merge.distanceUm * 100).rounded() / 100
        print("\(dry.dryRun ? "would merge" : "merged") \(merge.merged) into \(merge.kept), \(distance) µm apart")
      }
    }
    try output.result(report.summary, json: report)
    if !dry.dryRun, report.candidates > 0 {
      output.note("note: earlier matches lost candidates; `neurobridge match` computes them anew")
    }
  }
}

/// A length on the command line: `3um`, `3µm` or `3`.
struct Micrometres: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    var text = argument
    for unit in ["um", "µm", "μm"] where text.hasSuffix(unit) {
      text.removeLast(unit.count)
      break
    }
    guard let value = Double(text), value.isFinite else { return nil }
    self.value = value
  }
}
