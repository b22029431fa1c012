import ArgumentParser
import NeuroBridge

/// The atlas a command works on.
struct AtlasArgument: ParsableArguments {
  @Argument(help: "The atlas file.", completion: .file(extensions: ["atlas"]))
  var atlas: String

  /// Opens it for reading, now or as it was at a moment.
  func open(asOf moment: String?, _ output: OutputOptions) throws -> Atlas {
    guard let moment else { return try open(readOnly: true, output) }
    return try Atlas(opening: atlas, asOf: moment)
  }

  /// Opens it and says what is worth saying about how.
  func open(readOnly: Bool = false, _ output: OutputOptions) throws -> Atlas {
    let atlas = try Atlas(opening: atlas, readOnly: readOnly)
    output.note(atlas.note)
    return atlas
  }
}
