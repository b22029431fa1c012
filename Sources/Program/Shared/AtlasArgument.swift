import ArgumentParser
import NeuroBridge

/// The atlas a command works on.
struct AtlasArgument: ParsableArguments {
  @Argument(help: "The atlas file.", completion: .file(extensions: ["atlas"]))
  var atlas: String

  /// Opens it and says what is worth saying about how.
  func open(readOnly: Bool = false, _ output: OutputOptions) throws -> Atlas {
    let atlas = try Atlas(opening: atlas, readOnly: readOnly)
    output.note(atlas.note)
    return atlas
  }
}
