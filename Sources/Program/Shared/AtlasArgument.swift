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
    try refuseRedirection()
    let atlas = try open()
    for (descriptor, name) in StandardFiles.names {
      do { try atlas.checkOutput(descriptor: descriptor, named: name) } catch {
        StandardFiles.silence(descriptor)
        throw error
      }
    }
    output.note(atlas.note)
    return atlas
  }

  /// Refuses to print into the atlas itself, before it is opened.
  func refuseRedirection() throws {
    guard StandardFiles.lead(to: atlas) else { return }
    throw AtlasError.store(
      "\(atlas): standard output or standard error is redirected to the atlas itself; name another file")
  }
}
