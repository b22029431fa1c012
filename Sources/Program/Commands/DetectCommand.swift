import ArgumentParser
import NeuroBridge

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Find somata in a session's stack.",
    discussion: """
      Adds a neuron s0001, s0002, … with position, radius and confidence where the session has none yet; neurons that are there \
      are neither moved nor removed, so it can be run again with other options. Radii are estimated from the stack unless \
      --radius gives them. The expected number of false detections is measured on the negated stack. Look at the detections \
      with --preview before you match.
      Examples:
        neurobridge detect lab.atlas --animal M04 --session two-photon --preview m04.png
        neurobridge detect lab.atlas --animal M04 --session fmost --radius 8..14 --dry-run
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The animal.")
  var animal: String
  @Option(help: "The session.")
  var session: String
  @Option(help: "Radii of the somata in µm, the smallest and the largest. Default: estimated.")
  var radius: RadiusRange?
  @Option(help: "Leave out what is less sure than this, 0 to 1.")
  var minConfidence = 0.5
  @Option(help: "Draw the detections over the stack, seen along its optical axis: a PNG file.", completion: .file())
  var preview: String?
  @Flag(help: "Replace the picture where it exists.")
  var force = false
  @OptionGroup var dry: DryRunOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: dry.dryRun, output)
    let request = DetectRequest(
      animal: animal, session: session, radius: radius?.micrometres, minConfidence: minConfidence, preview: preview,
      force: force, isDryRun: dry.dryRun)
    let report = try output.withProgress { try atlas.detect(request, progress: $0) }
    let expected = report.falsePositivesPerCubicMillimetre * report.volume
    output.note(
      "note: about \(Text.fixed(expected, 0)) of \(report.found) are expected to be noise "
        + "(\(Text.fixed(report.falsePositivesPerCubicMillimetre, 0)) per mm³ in the negated stack)")
    try output.result(
      (dry.dryRun ? "would add: " : "") + report.summary + (preview.map { "; drawn in \($0)" } ?? ""), json: report)
  }
}

/// Two radii in µm, as `4..10`.
struct RadiusRange: ExpressibleByArgument {
  let micrometres: ClosedRange<Double>

  init?(argument: String) {
    let ends = argument.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low > 0, low <= high, high.isFinite else {
      return nil
    }
    micrometres = low...high
  }
}
