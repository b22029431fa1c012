import ArgumentParser
import NeuroBridge
import Vocabulary

struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Say where a place of one session lies in another.",
    discussion: """
      By the transform of the newest match run between the two, in either direction; in µm.
      Example:
        neurobridge map lab.atlas --animal M04 --from two-photon --to fmost 120,85,40
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "Places as X,Y,Z in µm.")
  var places: [PlaceText]
  @Option(help: "The animal.")
  var animal: String
  @Option(help: "The session the places are of.")
  var from: String
  @Option(help: "The session they are wanted in.")
  var to: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: true, output)
    let mapped = try places.map { try atlas.map($0.point, animal: animal, from: from, to: to) }
    try output.result(
      mapped.map { "\(Text.fixed($0.x, 2)),\(Text.fixed($0.y, 2)),\(Text.fixed($0.z, 2))" }.joined(separator: "\n"),
      json: mapped)
  }
}

/// `X,Y,Z` on the command line.
struct PlaceText: ExpressibleByArgument {
  let point: Point3

  init?(argument: String) {
    let numbers = argument.split(separator: ",").compactMap { Double($0) }
    guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else { return nil }
    point = Point3(x: numbers[0], y: numbers[1], z: numbers[2])
  }
}
