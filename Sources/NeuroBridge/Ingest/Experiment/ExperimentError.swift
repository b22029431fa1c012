/// Why a folder or a manifest says nothing that can be taken in.
public enum ExperimentError: Error, Equatable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case manifest(path: String, reason: String)
  case nothing(folder: String)
  case modality(stack: String, folder: String)
  case voxel(path: String, session: String)

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
    case .voxel(let path, let session):
      "\(path): session \(session): voxel needs three positive numbers, [x, y, z] in µm"
    }
  }
}
