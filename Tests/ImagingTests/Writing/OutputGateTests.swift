import Foundation
import TestSupport
import Testing

@testable import Imaging

struct OutputGateTests {
  private let folder: TemporaryFolder
  private let input: String

  init() throws {
    folder = try TemporaryFolder()
    input = try folder.write("input", to: "in.bin")
  }

  private func refusal(_ gate: OutputGate, _ path: String) -> OutputRefusal? {
    do throws(ImagingError) {
      let file = try gate.open(path)
      try file.write("output")
      try file.finish()
    } catch {
      if case .output(let refusal) = error { return refusal }
      Issue.record("\(error)")
    }
    return nil
  }

  private func text(_ name: String) -> String? { try? String(contentsOfFile: folder.file(name), encoding: .utf8) }

  /// A name says nothing about which file it is: hard links, links, `.`, `..` and /proc lead to the same one.
  @Test(arguments: ["in.bin", "./in.bin", "sub/../in.bin", "hard", "soft", "link-folder/in.bin"])
  func anInputIsNoOutputUnderAnyName(_ name: String) throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: true)
    try manager.linkItem(atPath: input, toPath: folder.file("hard"))
    try manager.createSymbolicLink(atPath: folder.file("soft"), withDestinationPath: "in.bin")
    try manager.createSymbolicLink(atPath: folder.file("link-folder"), withDestinationPath: ".")
    for replacing in [nil, false, true] as [Bool?] {
      let gate = OutputGate(replacing: replacing)
      gate.protect(input, as: "the input")
      #expect(refusal(gate, folder.file(name)) == .input(path: folder.file(name), what: "the input"))
    }
    #expect(text("in.bin") == "input")
  }

  @Test func anOpenFileUnderProcIsTheSameFile() throws {
    let descriptor = open(input, O_RDONLY)
    defer { close(descriptor) }
    let gate = OutputGate(replacing: true)
    gate.protect(input, as: "the input")
    let path = "/proc/self/fd/\(descriptor)"
    #expect(refusal(gate, path) == .input(path: path, what: "the input"))
  }

  @Test func anExistingFileIsReplacedOnlyOnRequest() throws {
    #expect(refusal(OutputGate(), input) == .exists(path: input, canReplace: false))
    #expect(refusal(OutputGate(replacing: false), input) == .exists(path: input, canReplace: true))
    #expect(text("in.bin") == "input")
    chmod(input, 0o640)
    #expect(refusal(OutputGate(replacing: true), input) == nil)
    #expect(text("in.bin") == "output")
    var status = stat()
    #expect(stat(input, &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(try folder.names() == ["in.bin"])
  }

  @Test func twoOutputsOfACommandAreTwoFiles() throws {
    let (a, b) = (folder.file("a"), folder.file("sub/../a"))
    try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: true)
    let gate = OutputGate(replacing: true)
    let first = try gate.open(a)
    #expect(refusal(gate, b) == .twice(path: b, other: a))
    try first.finish()
    #expect(refusal(gate, b) == .twice(path: b, other: a))
    try FileManager.default.linkItem(atPath: a, toPath: folder.file("c"))
    #expect(refusal(gate, folder.file("c")) == .twice(path: folder.file("c"), other: a))
  }

  /// SQLite would play such a file back into the database at the next opening.
  @Test(arguments: ["x.db-wal", "x.db-journal", "x.db-shm", "x.db-WAL"])
  func aJournalOfADatabaseIsNoOutput(_ name: String) throws {
    _ = try folder.write("SQLite format 3\0…", to: "x.db")
    if name.hasSuffix("WAL") {
      // Where names differ in case, the database of that name is another file.
      #expect(refusal(OutputGate(), folder.file("X.DB-WAL")) == nil)
    }
    #expect(
      refusal(OutputGate(replacing: true), folder.file(name))
        == .journal(path: folder.file(name), database: OutputTarget.resolvedName(folder.file("x.db"))!))
    #expect(refusal(OutputGate(), folder.file("notes-journal")) == nil)
  }

  @Test func journalsOfAProtectedDatabaseAreNoOutputs() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.file("soft"), withDestinationPath: "in.bin")
    let gate = OutputGate(replacing: true)
    gate.protect(database: folder.file("soft"), as: "the atlas")
    for name in ["in.bin-wal", "in.bin-journal", "soft-wal"] {
      #expect(refusal(gate, folder.file(name)) == .input(path: folder.file(name), what: "a journal of the atlas"))
    }
  }

  @Test func anAtlasIsNeverReplaced() throws {
    var head = Data("SQLite format 3\0".utf8) + Data(count: 84)
    head.replaceSubrange(68..<72, with: Data("NBRG".utf8))
    try head.write(to: URL(filePath: folder.file("other.atlas")))
    let path = folder.file("other.atlas")
    #expect(refusal(OutputGate(replacing: true), path) == .atlas(path: path))
  }

  @Test func whatIsNoFileIsRefusedByItsKind() throws {
    let fifo = folder.file("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: folder.file("lost"), withDestinationPath: "nowhere")
    let gate = OutputGate(replacing: true)
    #expect(refusal(gate, fifo) == .special(path: fifo, kind: "a named pipe"))
    #expect(refusal(gate, "/dev/null") == .special(path: "/dev/null", kind: "a device"))
    #expect(refusal(gate, folder.path) == .folder(path: folder.path))
    #expect(refusal(gate, folder.file("lost")) == .danglingLink(path: folder.file("lost"), target: "nowhere"))
    #expect(refusal(gate, folder.file("no/x")) == .noFolder(path: folder.file("no/x"), folder: folder.file("no")))
    #expect(refusal(gate, folder.file("no/")) == .noFolder(path: folder.file("no/"), folder: folder.file("no")))
    #expect(refusal(gate, input + "/x") == .noFolder(path: input + "/x", folder: input))
    #expect(refusal(gate, "") == .noName)
    #expect(try folder.names() == ["fifo", "in.bin", "lost"])
  }

  @Test func aLinkToAFileIsWrittenThrough() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.file("soft"), withDestinationPath: "in.bin")
    #expect(refusal(OutputGate(replacing: true), folder.file("soft")) == nil)
    #expect(text("in.bin") == "output")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("soft")) == "in.bin")
  }

  /// While a long export runs, somebody may create the file, or put a link to an input there.
  @Test func whatAppearsMeanwhileIsNotReplaced() throws {
    let gate = OutputGate()
    let file = try gate.open(folder.file("out"))
    _ = try folder.write("theirs", to: "out")
    #expect(throws: ImagingError.output(.exists(path: folder.file("out"), canReplace: false))) { try file.finish() }
    #expect(text("out") == "theirs")
    let forced = OutputGate(replacing: true)
    forced.protect(input, as: "the input")
    let other = try forced.open(folder.file("new"))
    try FileManager.default.linkItem(atPath: input, toPath: folder.file("new"))
    #expect(throws: ImagingError.output(.input(path: folder.file("new"), what: "the input"))) { try other.finish() }
    #expect(text("in.bin") == "input")
  }

  /// A file of that name may be somebody's own.
  @Test func aFileOfTheOldDraftsNameIsLeftAlone() throws {
    _ = try folder.write("mine", to: "out.partial")
    #expect(refusal(OutputGate(), folder.file("out")) == nil)
    #expect(text("out.partial") == "mine")
  }

  @Test func draftsOfProcessesThatAreGoneAreRemoved() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    let gone = process.processIdentifier
    // Containers start every time with the same few process numbers: one of this process's number may be of an earlier run.
    for name in ["out.new-\(gone)", "out.new-\(getpid())", "out.new-1", "out2.new-\(gone)"] {
      _ = try folder.write("draft", to: name)
    }
    #expect(refusal(OutputGate(), folder.file("out")) == nil)
    #expect(try folder.names() == ["in.bin", "out", "out.new-1", "out2.new-\(gone)"])
  }

  @Test func aDatabaseIsNotPutBesideAJournal() throws {
    _ = try folder.write("old", to: "x.db-wal")
    #expect(throws: ImagingError.output(.exists(path: folder.file("x.db-wal"), canReplace: false))) {
      try OutputGate().database(folder.file("x.db"))
    }
    let file = try OutputGate(replacing: true).database(folder.file("x.db"))
    try Data("new".utf8).write(to: URL(filePath: file.draft))
    _ = try folder.write("old", to: "x.db")
    try file.finish()
    #expect(try folder.names() == ["in.bin", "x.db"])
    #expect(text("x.db") == "new")
  }

  @Test func aFullDiskIsAnErrorAndLeavesNothing() throws {
    #expect(throws: ImagingError.self) {
      let file = try OutputGate().open(folder.file("sub/out"))
      try file.finish()
    }
    let bytes = [UInt8](repeating: 7, count: 10)
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(bytes.withUnsafeBytes { OutputFile.writeAll($0, to: full) } == ENOSPC)
    #expect(try folder.names() == ["in.bin"])
  }
}
