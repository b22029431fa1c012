/// Why a stack or a table of somata is refused; the atlas is as before.
public enum IngestError: Error, Equatable, CustomStringConvertible {
  /// A stack whose file leaves something open, such as the voxel size.
  case incomplete(path: String, missing: [String])
  /// The same content, in `session`; `table` is how its somata differ from a table that was given.
  case alreadyIn(path: String, session: String, source: String, table: TableDifference?)
  /// A channel of the session that holds another stack.
  case occupied(session: String, source: String, channel: Int)
  /// A session of another modality.
  case anotherModality(session: String, found: String, given: String)
  /// A stack of another shape or voxel size than the session's other channels.
  case anotherShape(session: String, found: String, given: String)
  /// Somata outside the stack; the first few are named.
  case outside(path: String, somata: [String], count: Int, extent: String)
  /// Labels that the session has already; the first few are named.
  case labelsTaken(path: String, session: String, labels: [String], count: Int)
  /// A session that has neurons already.
  case neuronsThere(session: String, count: Int)
  /// A table with a header only.
  case emptyTable(path: String)
  /// A time series, whose frames must be reduced, cannot be linked.
  case linkedSeries(path: String, frames: Int)
  /// Neurons of the session that would lie outside a replacing stack.
  case keptOutside(path: String, session: String, labels: [String], count: Int)
  /// `relink` of a stack whose pixels are in the atlas.
  case notLinked(session: String)
  /// Files with other pixels than those that were linked.
  case otherPixels(path: String, session: String, detail: String)

  /// One line: the file or session, what is wrong, what to do.
  public var description: String {
    switch self {
    case .incomplete(let path, let missing):
      "\(path): missing: \(missing.joined(separator: "; ")); `neurobridge inspect \(path)` shows how it is read"
    case .alreadyIn(let path, let session, let source, let table):
      "\(path): already imported as \(session) (same content, from \(source)); "
        + (table.map { $0.isEmpty ? "nothing to do, its table holds the same somata" : $0.sentence(session) }
          ?? "nothing to do")
    case .occupied(let session, let source, let channel):
      "\(session): channel \(channel) is already imported, from \(source); name another session with --session, another --channel, or --replace it"
    case .anotherModality(let session, let found, let given):
      "\(session): is a session of \(found), not of \(given); name another session with --session"
    case .anotherShape(let session, let found, let given):
      "\(session): its stack is \(found), this one \(given), so they are not channels of one stack; "
        + "name another session with --session"
    case .outside(let path, let somata, let count, let extent):
      "\(path): \(count) \(count == 1 ? "soma lies" : "somata lie") outside the stack (\(extent)): "
        + Self.listed(somata, of: count) + "; check the table's unit (--unit um or px) and the voxel size"
    case .labelsTaken(let path, let session, let labels, let count):
      "\(path): \(count) labels are already in \(session): \(Self.listed(labels, of: count)); "
        + "labels name one neuron each, so rename them or leave them out"
    case .neuronsThere(let session, let count):
      "\(session): has \(count) neurons already; add more with `neurobridge neurons import`"
    case .emptyTable(let path):
      "\(path): a header but no row; give a table with one soma a row"
    case .linkedSeries(let path, let frames):
      "\(path): \(frames) frames cannot be linked, since one stack must be made of them; leave out --link to import it"
    case .keptOutside(let path, let session, let labels, let count):
      "\(path): \(count) \(count == 1 ? "neuron" : "neurons") of \(session) would lie outside this stack: "
        + Self.listed(labels, of: count) + "; give their new positions with --neurons, or check the voxel size"
    case .notLinked(let session):
      "\(session): its pixels are in the atlas, so there is nothing to relink"
    case .otherPixels(let path, let session, let detail):
      "\(path): not the pixels that \(session) was linked to, \(detail); name the right file, or import this one with "
        + "`ingest --replace`"
    }
  }

  private static func listed(_ names: [String], of count: Int) -> String {
    names.joined(separator: ", ") + (names.count < count ? ", …" : "")
  }
}
