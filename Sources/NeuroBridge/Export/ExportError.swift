/// Why nothing was exported.
public enum ExportError: Error, Equatable, CustomStringConvertible {
  /// A name that asks for a format that pairs are not written in.
  case unknownEnding(path: String, ending: String)
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
    case .unknownEnding(let path, let ending):
      "\(path): pairs are not written as \(Self.names[ending] ?? "“.\(ending)”"); end the name in .csv, .tsv, .json, .jsonl or "
        + ".sqlite, or say the format: --format \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))"
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

  /// Formats that people ask for by the ending of a name.
  private static let names = [
    "nwb": "NWB", "xlsx": "Excel", "xls": "Excel", "ods": "a spreadsheet", "h5": "HDF5", "hdf5": "HDF5",
    "mat": "MATLAB",
    "parquet": "Parquet", "npy": "NumPy", "npz": "NumPy", "xml": "XML", "swc": "SWC", "tif": "TIFF", "tiff": "TIFF",
    "atlas": "an atlas",
  ]
}
