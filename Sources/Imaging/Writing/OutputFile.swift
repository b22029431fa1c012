internal import Glibc

/// A file that gets its name only when it is complete and on disk; `OutputGate` makes them.
///
/// It is written as a draft beside that name; `finish` renames it, and without `finish` the draft is removed.
package final class OutputFile {
  enum Kind { case stream, database, standardOutput }

  /// The path after `finish`.
  package let path: String
  /// The absolute path until `finish`.
  package let draft: String
  private let gate: (any OutputAdmission)?
  private let target: OutputTarget
  private let kind: Kind
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var isFinished = false
  /// Bytes written.
  package private(set) var count = 0

  private static let bufferSize = 1 << 17

  private init(_ target: OutputTarget, _ gate: (any OutputAdmission)?, _ kind: Kind, _ draft: String, descriptor: Int32)
  {
    (self.target, self.gate, self.kind, self.draft, self.descriptor) = (target, gate, kind, draft, descriptor)
    path = target.path
  }

  /// Standard output: bytes go out as they come, and `finish` writes out the rest.
  static var standardOutput: OutputFile {
    OutputFile(
      OutputTarget(path: "standard output", resolved: "-", existing: nil), nil, .standardOutput, "",
      descriptor: STDOUT_FILENO)
  }

  /// Creates the draft, having removed those of processes that are gone.
  convenience init(_ target: OutputTarget, gate: any OutputAdmission, kind: Kind) throws(ImagingError) {
    OutputDrafts.removeAbandoned(of: target.resolved)
    let draft = OutputDrafts.name(of: target.resolved)
    guard OutputDrafts.begin(draft) else { throw .output(.twice(path: target.path, other: target.path)) }
    let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      OutputDrafts.end(draft)
      throw .cannotWrite(path: target.path, reason: reason)
    }
    self.init(target, gate, kind, draft, descriptor: descriptor)
    // A library opens the empty file itself; closing ours later would drop that library's locks.
    if kind == .database { closeDescriptor() }
  }

  deinit {
    guard kind != .standardOutput, !isFinished else { return }
    closeDescriptor()
    removeDraft()
  }

  /// - Throws: `cannotWrite`, as when the disk is full; `closedPipe` where nobody reads standard output any more.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(ImagingError) {
    count += bytes.count
    if buffer.count + bytes.count > Self.bufferSize { try writeOut() }
    guard bytes.count < Self.bufferSize else { return try write(toDisk: bytes) }
    buffer.append(contentsOf: bytes)
  }

  package func write(_ bytes: [UInt8]) throws(ImagingError) {
    try bytes.withUnsafeBufferPointer { bytes throws(ImagingError) in try write(UnsafeRawBufferPointer(bytes)) }
  }

  /// Writes UTF-8.
  package func write(_ text: String) throws(ImagingError) { try write(Array(text.utf8)) }

  /// Syncs the file to disk and gives it its name.
  /// - Throws: `cannotWrite`; `output` where the name must not be written to any more.
  package func finish() throws(ImagingError) {
    guard !isFinished else { return }
    if kind != .database { try writeOut() }
    guard kind != .standardOutput, let gate else {
      isFinished = true
      return
    }
    if kind == .stream { guard fsync(descriptor) == 0 else { throw failure(errno) } }
    let code = closeDescriptor()
    guard code == 0 else { throw failure(code) }
    let replaces = try gate.admitAgain(target, isDatabase: kind == .database)
    if kind == .database && replaces {
      for suffix in OutputDrafts.sideSuffixes { unlink(target.resolved + suffix) }
    }
    try publish(replacing: replaces)
    isFinished = true
    OutputDrafts.end(draft)
    gate.finished(target)
  }

  private func publish(replacing: Bool) throws(ImagingError) {
    if replacing {
      // A file that others may not read stays so.
      var status = stat()
      if stat(target.resolved, &status) == 0 { chmod(draft, status.st_mode & 0o777) }
      guard rename(draft, target.resolved) == 0 else { throw failure(errno) }
    } else if link(draft, target.resolved) == 0 {
      unlink(draft)
    } else if errno == EEXIST {
      throw .output(.exists(path: path, canReplace: false))
    } else {
      // File systems without hard links (FAT, some network shares) have only rename.
      guard access(target.resolved, F_OK) != 0, rename(draft, target.resolved) == 0 else { throw failure(errno) }
    }
    let folder = Glibc.open(Folder(of: target.resolved).path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private func writeOut() throws(ImagingError) {
    try buffer.withUnsafeBufferPointer { bytes throws(ImagingError) in try write(toDisk: UnsafeRawBufferPointer(bytes))
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func write(toDisk bytes: UnsafeRawBufferPointer) throws(ImagingError) {
    let code = Self.writeAll(bytes, to: descriptor)
    if code == EPIPE && kind == .standardOutput { throw .closedPipe }
    guard code == 0 else { throw failure(code) }
  }

  /// Writes all bytes to a descriptor, also to one that does not block.
  ///
  /// - Returns: 0, or the system's error number.
  package static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count >= 0 {
        done += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = Glibc.poll(&poll, 1, -1)
      case let code: return code
      }
    }
    return 0
  }

  /// - Returns: 0, or the system's error number.
  @discardableResult
  private func closeDescriptor() -> Int32 {
    guard descriptor >= 0 else { return 0 }
    let code = close(descriptor) == 0 ? 0 : errno
    descriptor = -1
    return code
  }

  private func removeDraft() {
    unlink(draft)
    if kind == .database { for suffix in OutputDrafts.sideSuffixes { unlink(draft + suffix) } }
    OutputDrafts.end(draft)
  }

  private func failure(_ code: Int32) -> ImagingError {
    .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }
}
