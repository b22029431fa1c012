import ArgumentParser
import NeuroBridge
import Vocabulary

struct LocateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "locate",
    abstract: "Find where a small session lies in a large one.",
    discussion: """
      Looks for the field of a two-photon session, of 40 somata or more, among the somata of a whole brain, by their positions \
      alone. Prints the likeliest places with their evidence, and what to type next; writes nothing. `match` searches in the \
      same way by itself.
      Example:
        neurobridge locate lab.atlas --from two-photon --to fmost --animal M04
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The small session.")
  var from: String
  @Option(help: "The large session.")
  var to: String
  @Option(name: .customLong("animal"), help: "Only this animal; may be repeated. Default: all that have both sessions.")
  var animals: [String] = []
  @Option(help: "Whether the small session may be a mirror image: auto, yes, no.")
  var allowMirror = MirrorPolicy.auto
  @Option(help: "The number of places to report.")
  var count = 3
  @Option(help: "The seed of all random draws.")
  var seed: UInt64 = 1
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: true, output)
    let request = LocateRequest(
      from: from, to: to, animals: animals, mirror: allowMirror, count: count, seed: seed)
    let reports = try output.withProgress { try atlas.locate(request, progress: $0) }
    try output.result(reports.map { text($0, atlas: file.atlas) }.joined(separator: "\n"), json: reports)
  }

  private func text(_ report: LocateReport, atlas: String) -> String {
    var lines = [
      "\(report.animal): \(report.from) (\(report.neuronsFrom) neurons) in \(report.to) (\(report.neuronsTo))"
        + (report.pValue.map { $0 < 0.001 ? ", p < 0.001" : ", p = \(Text.fixed($0, 3))" } ?? "")
    ]
    for (number, place) in report.places.enumerated() {
      let (c, h) = (place.centre, place.halfExtent)
      lines.append(
        "  \(number + 1). centre \(Text.fixed(c.x, 0)), \(Text.fixed(c.y, 0)), \(Text.fixed(c.z, 0)) µm, "
          + "± \(Text.fixed(h.x, 0)), \(Text.fixed(h.y, 0)), \(Text.fixed(h.z, 0)); "
          + "\(Text.fixed(100 * place.fractionMatched, 0)) % of the neurons have a partner; log-likelihood "
          + "\(Text.fixed(place.logLikelihood, 0))"
          + (number == 0 ? report.nullMean.map { " (other tissue: \(Text.fixed($0, 0)))" } ?? "" : "")
          + "; rotated by \(Text.fixed(place.rotationDegrees, 0))°, tilted by \(Text.fixed(place.pose.tiltDegrees, 0))°"
          + (place.pose.mirrored ? ", mirrored" : ""))
    }
    lines.append("  " + report.advice.replacing("ATLAS", with: atlas))
    return lines.joined(separator: "\n")
  }
}
