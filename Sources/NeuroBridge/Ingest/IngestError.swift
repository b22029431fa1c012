/// Why a stack or a table of somata does not come in; the atlas is as before.
public enum IngestError: Error, Equatable, CustomStringConvertible {
  case name(kind: String, value: String)
  case incomplete(path: String, missing: [String])
  case alreadyIn(path: String, place: String, source: String)
  case occupied(place: String, source: String, channel: Int)
  case anotherModality(place: String, found: String, given: String)
  case anotherShape(place: String, found: String, given: String)
  case outside(path: String, somata: [String], count: Int, extent: String)
  case labelsTaken(path: String, place: String, labels: [String], count: Int)
  case neuronsThere(place: String, count: Int)
  case option(name: String, value: String, allowed: [String])
  case emptyTable(path: String)
  case linkedSeries(path: String, frames: Int)
  case keptOutside(path: String, place: String, labels: [String], count: Int)
  case notLinked(place: String)
  case otherPixels(path: String, place: String, detail: String)

  public var description: String {
    switch self {
    case .name(let kind, let value):
      value.isEmpty
        ? "the \(kind)'s name is empty; give one" : "\(kind) “\(value)”: a name cannot contain a slash; choose another"
    case .incomplete(let path, let missing):
      "\(path): not said: \(missing.joined(separator: "; ")); `neurobridge inspect \(path)` shows how it is read"
    case .alreadyIn(let path, let place, let source):
      "\(path): already in as \(place) (same content, from \(source)); nothing to do"
    case .occupied(let place, let source, let channel):
      "\(place): channel \(channel) is already in, from \(source); name another session with --session, another --channel, or --replace it"
    case .anotherModality(let place, let found, let given):
      "\(place): is a session of \(found), not of \(given); name another session with --session"
    case .anotherShape(let place, let found, let given):
      "\(place): its stack is \(found), this one \(given), so they are not channels of one stack; "
        + "name another session with --session"
    case .outside(let path, let somata, let count, let extent):
      "\(path): \(count) \(count == 1 ? "soma lies" : "somata lie") outside the stack (\(extent)): "
        + Self.listed(somata, of: count) + "; check the table's unit (--unit um or px) and the voxel size"
    case .labelsTaken(let path, let place, let labels, let count):
      "\(path): \(count) labels are already in \(place): \(Self.listed(labels, of: count)); "
        + "labels name one neuron each, so rename them or leave them out"
    case .neuronsThere(let place, let count):
      "\(place): has \(count) neurons already; add more with `neurobridge neurons import`"
    case .option(let name, let value, let allowed):
      "\(name) \(value): choose one of \(allowed.joined(separator: ", "))"
    case .emptyTable(let path):
      "\(path): a header but no row; give a table with one soma a row"
    case .linkedSeries(let path, let frames):
      "\(path): \(frames) frames cannot be linked, since one stack must be made of them; leave out --link to take that in"
    case .keptOutside(let path, let place, let labels, let count):
      "\(path): \(count) \(count == 1 ? "neuron" : "neurons") of \(place) would lie outside this stack: "
        + Self.listed(labels, of: count) + "; give their new positions with --neurons, or check the voxel size"
    case .notLinked(let place):
      "\(place): its pixels are in the atlas, so there is nothing to relink"
    case .otherPixels(let path, let place, let detail):
      "\(path): not the pixels that \(place) was linked to, \(detail); name the right file, or take this one in with "
        + "`ingest --replace`"
    }
  }

  private static func listed(_ names: [String], of count: Int) -> String {
    names.joined(separator: ", ") + (names.count < count ? ", …" : "")
  }
}
