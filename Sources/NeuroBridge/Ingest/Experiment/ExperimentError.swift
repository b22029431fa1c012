/// Why a folder or a manifest describes no experiment.
public enum ExperimentError: Error, Equatable, CustomStringConvertible {
  /// A file or folder that is missing, or may not be read.
  case unreadable(path: String, reason: String)
  /// A manifest that is not YAML, or has a missing, unknown or wrong key.
  case manifest(path: String, reason: String)
  /// A folder without stacks.
  case nothing(folder: String)
  /// A stack whose name gives no modality.
  case modality(stack: String, folder: String)
  /// A voxel size that is not three positive numbers.
  case voxel(path: String, session: String)
  /// A manifest's word that is none of a key's.
  case word(key: String, value: String, known: [String])

  /// One line: the file, what is wrong, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .manifest(let path, let reason):
      "\(path): \(reason); a manifest lists animals, each with sessions that have a modality and a stack "
        + "(see `neurobridge help ingest`)"
    case .nothing(let folder):
      "\(folder): no stack that could be a session: expected ANIMAL/two-photon.tif, ANIMAL/fmost.tif or ANIMAL/2p/*.tif, "
        + "or give --animal and --modality for one stack, or --manifest"
    case .modality(let stack, let folder):
      "\(stack): its name does not say the modality (two-photon, 2p, fmost); rename it, describe \(folder) with "
        + "--manifest session.yaml, or ingest it by itself with --modality"
    case .word(let key, let value, let known): "\(key): \(value): choose one of \(known.joined(separator: ", "))"
    case .voxel(let path, let session):
      "\(path): session \(session): voxel needs three positive numbers, [x, y, z] in µm"
    }
  }
}
