/// Why landmarks were refused; the atlas is unchanged.
public enum LandmarksError: Error, Equatable, CustomStringConvertible {
  /// Both sessions are the same.
  case oneSession(String)
  /// Labels of landmarks that are in the atlas already; the first few are named.
  case labelsTaken(path: String, labels: [String], count: Int)
  /// Landmarks outside the stack of a session; the first few are named.
  case outside(path: String, session: String, landmarks: [String], count: Int, extent: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .oneSession(let name): "--from and --to both name \(name): landmarks are between two sessions"
    case .labelsTaken(let path, let labels, let count):
      "\(path): \(count) \(count == 1 ? "landmark is" : "landmarks are") in the atlas already: "
        + labels.joined(separator: ", ") + (labels.count < count ? ", …" : "") + "; rename them or leave them out"
    case .outside(let path, let session, let landmarks, let count, let extent):
      "\(path): \(count) \(count == 1 ? "landmark lies" : "landmarks lie") farther outside the stack of \(session) "
        + "(\(extent)) than it is long: " + landmarks.joined(separator: ", ") + (landmarks.count < count ? ", …" : "")
        + "; check the unit (--unit, --unit-to: um, mm, nm or px)"
    }
  }
}
