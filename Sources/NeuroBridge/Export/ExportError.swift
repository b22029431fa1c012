/// Why nothing was exported.
public enum ExportError: Error, Equatable, CustomStringConvertible {
  /// The file exists and `force` is not set.
  case exists(path: String)
  /// The file or folder cannot be written; `reason` is the system's.
  case unwritable(path: String, reason: String)
  /// No pair is selected.
  case nothing
  /// The format holds one pair of sessions, and several are selected.
  case severalSessions(format: String, [String])
  /// No stack has the name; `known` are some that exist.
  case noSuchStack(name: String, known: [String])
  /// The stored pixels are not those that were ingested.
  case pixelsDiffer(stack: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .exists(let path): "\(path): exists already; --force replaces it"
    case .unwritable(let path, let reason):
      "\(path): cannot be written (\(reason)); check the folder and the free space"
    case .nothing:
      "there are no matched pairs to export: run `neurobridge match` first, or widen --animal, --from, --to"
    case .severalSessions(let format, let names):
      "--format \(format) holds one pair of sessions of one animal, and there are \(names.joined(separator: ", ")): "
        + "choose with --animal, --from and --to"
    case .noSuchStack(let name, let known):
      "no stack \(name): write animal/session, or animal/session/channel; "
        + (known.isEmpty ? "there is none yet" : "there are \(known.joined(separator: ", "))")
    case .pixelsDiffer(let stack):
      "\(stack): the pixels do not match the SHA-256 of the ingested ones; nothing was written. "
        + "Run `neurobridge check` and restore a backup"
    }
  }
}
