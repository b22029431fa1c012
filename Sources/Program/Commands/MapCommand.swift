import ArgumentParser
import NeuroBridge

struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Map positions of one session into another.",
    discussion: """
      Uses the transform of the newest match run between the two sessions, in either direction; without one, four or more \
      landmarks (`landmarks import`) or known pairs (`pairs import`, `review`), and says how far a left-out one is missed. \
      Positions are in µm.
      Example:
        neurobridge map lab.atlas --animal M04 --from two-photon --to fmost 120,85,40
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "Positions in µm, each as X,Y,Z.")
  var positions: [PositionText]
  @Option(help: "The animal.")
  var animal: String
  @Option(help: "The session of the positions.")
  var from: String
  @Option(help: "The session to map them into.")
  var to: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: true, output)
    let report = try atlas.mapping(MapRequest(positions.map(\.point), animal: animal, from: from, to: to))
    output.note("note: \(report.source)")
    try output.result(
      report.points.map { "\(Text.fixed($0.x, 2)),\(Text.fixed($0.y, 2)),\(Text.fixed($0.z, 2))" }.joined(
        separator: "\n"),
      json: report.points)
  }
}

/// `X,Y,Z` on the command line.
struct PositionText: ExpressibleByArgument {
  let point: Point3

  init?(argument: String) {
    let numbers = argument.split(separator: ",").compactMap { Double($0) }
    guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else { return nil }
    point = Point3(x: numbers[0], y: numbers[1], z: numbers[2])
  }
}
