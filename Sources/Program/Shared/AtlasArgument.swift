import ArgumentParser
import NeuroBridge

/// The atlas of a command.
struct AtlasArgument: ParsableArguments {
  @Argument(help: "The atlas file.", completion: .file(extensions: ["atlas"]))
  var atlas: String

  /// Opens it for reading, as it is or as it was at a time (UTC, ISO 8601).
  func open(asOf moment: String?, _ output: OutputOptions) throws -> Atlas {
    guard let moment else { return try open(readOnly: true, output) }
    return try opened(output) { try Atlas(opening: atlas, asOf: moment) }
  }

  /// Opens it, and notes on standard error how where that matters.
  func open(readOnly: Bool = false, _ output: OutputOptions) throws -> Atlas {
    try opened(output) { try Atlas(opening: atlas, readOnly: readOnly) }
  }

  private func opened(_ output: OutputOptions, _ open: () throws -> Atlas) throws -> Atlas {
    guard !StandardFiles.lead(to: atlas) else {
      throw AtlasError.store(
        "\(atlas): standard output or standard error is redirected to the atlas itself; name another file")
    }
    let atlas = try open()
    output.note(atlas.note)
    return atlas
  }
}
