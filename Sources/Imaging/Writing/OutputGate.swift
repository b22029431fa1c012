internal import Glibc

/// Everything that a command writes goes through one of these: it knows what must not be written to.
///
/// An output is never an input of the same command, an open database or its log, another output of the command, or an atlas;
/// it replaces an existing file only where that is asked for. Files are compared by device and inode, not by name, before
/// anything is written and again before the complete file gets its name.
package final class OutputGate: OutputAdmission {
  /// Whether existing files are replaced; nil where the command has no flag for that.
  private let replacing: Bool?
  private var inputs: [(path: String, what: String)] = []
  private var outputs: [OutputTarget] = []

  /// - Parameter replacing: Whether existing files are replaced; nil where the command has no flag for that.
  package init(replacing: Bool? = nil) { self.replacing = replacing }

  /// Refuses a file as output; `what` says which file it is, as in `the table given as --labels`.
  package func protect(_ path: String, as what: String) { inputs.append((path, what)) }

  /// Refuses an SQLite file and all that SQLite keeps beside it; `what` says which, as in `the atlas`.
  package func protect(database path: String, as what: String) {
    protect(path, as: "\(what) itself")
    // SQLite puts them beside the file itself, but a program that goes by the link's name may not.
    for name in [OutputTarget.resolvedName(path), OutputTarget.realPath(path)].compactMap(\.self) {
      for suffix in OutputDrafts.sideSuffixes { protect(name + suffix, as: "a journal of \(what)") }
    }
  }

  /// Begins a file of one stream; `-` is standard output.
  ///
  /// - Parameter isText: Whether it may be shown on a terminal.
  /// - Throws: `output`, `cannotWrite`.
  package func open(_ path: String, isText: Bool = false) throws(ImagingError) -> OutputFile {
    guard path == "-" else { return try OutputFile(try admit(path), gate: self, kind: .stream) }
    if !isText && isatty(STDOUT_FILENO) == 1 { throw .output(.terminal) }
    try check(descriptor: STDOUT_FILENO, named: "standard output")
    guard !outputs.contains(where: { $0.path == "-" }) else { throw .output(.twice(path: "-", other: "-")) }
    outputs.append(OutputTarget(path: path, resolved: path, existing: nil))
    return OutputFile.standardOutput
  }

  /// Begins a file that a database library opens by the path of its `draft`.
  package func database(_ path: String) throws(ImagingError) -> OutputFile {
    guard path != "-" else { throw .output(.noStream(what: "an SQLite file")) }
    return try OutputFile(try admit(path, isDatabase: true), gate: self, kind: .database)
  }

  /// Refuses now what `open` would refuse, before long work.
  package func check(_ path: String, isDatabase: Bool = false) throws(ImagingError) {
    guard path != "-" else {
      if isDatabase { throw .output(.noStream(what: "an SQLite file")) }
      return
    }
    try refuse(OutputTarget(path), isDatabase: isDatabase)
  }

  /// Refuses a descriptor that leads to an input.
  package func check(descriptor: Int32, named name: String) throws(ImagingError) {
    guard let file = FileIdentity(descriptor: descriptor), let what = input(with: file) else { return }
    throw .output(.input(path: name, what: what))
  }

  /// Refuses a folder that would have the name of an input or of a journal.
  func refuseFolder(named path: String) throws(ImagingError) {
    guard let resolved = OutputTarget.resolvedName(path) else { return }
    if let what = inputs.first(where: { $0.path == resolved })?.what {
      throw .output(.input(path: path, what: what))
    }
    if let database = Self.database(withJournal: resolved) { throw .output(.journal(path: path, database: database)) }
  }

  private func admit(_ path: String, isDatabase: Bool = false) throws(ImagingError) -> OutputTarget {
    let target = try OutputTarget(path)
    try refuse(target, isDatabase: isDatabase)
    outputs.append(target)
    return target
  }

  /// What `open` refused is refused once more, since the path may mean another file by now.
  /// - Returns: Whether a file is replaced.
  func admitAgain(_ target: OutputTarget, isDatabase: Bool) throws(ImagingError) -> Bool {
    let now = try OutputTarget(target.path)
    guard now.resolved == target.resolved else {
      throw .cannotWrite(path: target.path, reason: "it was moved or linked elsewhere meanwhile")
    }
    outputs.removeAll { $0.resolved == target.resolved }
    try refuse(now, isDatabase: isDatabase)
    return now.existing != nil
  }

  /// A complete output: no other one of this command replaces it.
  func finished(_ target: OutputTarget) {
    outputs.append(
      OutputTarget(path: target.path, resolved: target.resolved, existing: FileIdentity(path: target.resolved)))
  }

  private func refuse(_ target: OutputTarget, isDatabase: Bool) throws(ImagingError) {
    let path = target.path
    if let what = target.existing.flatMap(input(with:)) ?? inputs.first(where: { $0.path == target.resolved })?.what {
      throw .output(.input(path: path, what: what))
    }
    if let database = Self.database(withJournal: target.resolved) {
      throw .output(.journal(path: path, database: database))
    }
    let other = outputs.first {
      $0.resolved == target.resolved || ($0.existing != nil && $0.existing == target.existing)
    }
    if let other { throw .output(.twice(path: path, other: other.path)) }
    if target.existing != nil {
      guard replacing == true else { throw .output(.exists(path: path, canReplace: replacing != nil)) }
      if Self.isAtlas(target.resolved) { throw .output(.atlas(path: path)) }
    }
    // SQLite would apply a journal that lies beside a new database to it.
    if isDatabase, replacing != true {
      for suffix in OutputDrafts.sideSuffixes where access(target.resolved + suffix, F_OK) == 0 {
        throw .output(.exists(path: path + suffix, canReplace: replacing != nil))
      }
    }
  }

  private func input(with identity: FileIdentity) -> String? {
    inputs.first { FileIdentity(path: $0.path) == identity }?.what
  }

  /// The database whose journal or log a file of this name would be; nil where there is none.
  private static func database(withJournal path: String) -> String? {
    for suffix in OutputDrafts.sideSuffixes where path.lowercased().hasSuffix(suffix) {
      let name = String(path.dropLast(suffix.count))
      if let head = head(of: name), head.isEmpty || isDatabase(head) { return name }
    }
    return nil
  }

  /// Whether a file begins as an atlas of any version does: SQLite's header with the application id.
  private static func isAtlas(_ path: String) -> Bool {
    guard let head = head(of: path) else { return false }
    return isDatabase(head) && head.count >= 72 && Array(head[68..<72]) == applicationID
  }

  /// `PRAGMA application_id` of an atlas, as the file holds it.
  private static let applicationID = Array("NBRG".utf8)

  private static func isDatabase(_ head: [UInt8]) -> Bool { head.starts(with: Array("SQLite format 3\0".utf8)) }

  /// The first 72 bytes of a regular file, or all; nil where it cannot be read.
  private static func head(of path: String) -> [UInt8]? {
    guard let file = try? RandomAccessFile(path: path) else { return nil }
    return try? file.bytes(at: 0, count: min(72, file.count))
  }
}
