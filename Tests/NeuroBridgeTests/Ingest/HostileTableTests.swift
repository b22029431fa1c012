import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// Soma tables that no one wrote in good faith: one line each, and an atlas as before.
struct HostileTableTests {
  let folder: TemporaryFolder
  let atlas: Atlas
  let stack: String

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    stack = try TestStack().write(to: folder.file("stack.tif"))
  }

  private func expectRefusal(_ bytes: [UInt8], as name: String, saying part: String) throws {
    let path = folder.file(name)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    try expectRefusal(path, saying: part)
  }

  private func expectRefusal(_ path: String, saying part: String) throws {
    var request = IngestRequest(stack: stack, animal: "M01", modality: .twoPhoton)
    request.neurons = SomaTableRequest(path: path)
    let line = try atlas.refusal(in: folder) { try atlas.ingest(request) }
    #expect(line.contains(part) && !line.contains("\n") && line.utf8.count < 400, "\(line.prefix(400))")
  }

  /// A hole in the disk, so that it costs none.
  @Test func aLineOfAGigabyteIsRefusedUnread() throws {
    let path = folder.file("line.csv")
    try Data("label,x,y,z\n".utf8).write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: 1 << 30)
    try file.close()
    try expectRefusal(path, saying: "line.csv")
  }

  @Test(arguments: [
    ("label,x,y,z\na,1,2,3\nb\0,4,5,6\n", ": not text"),
    ("label,x,y,z\na,nan,2,3\n", "“nan” in column x is not a number"),
    ("label,x,y,z\na,1,-inf,3\n", "“-inf” in column y is not a number"),
    ("label,x,y,z\na,1,2,1e999\n", "“1e999” in column z is not a number"),
    ("label,x,y,z\na,1e308,2,3\n", "lies outside the stack"),
    ("label,x,x,y,z\na,1,2,3,4\n", "two columns are named “x”"),
    ("label,x,y,z\n\"a,1,2,3\n", "a quoted field is never closed"),
  ]) func aPositionThatIsNoNumberIsNamedWithItsLine(_ text: String, _ part: String) throws {
    try expectRefusal(Array(text.utf8), as: "n.csv", saying: part)
  }

  @Test func aMillionColumnsAreRefused() throws {
    let columns = [UInt8](repeating: UInt8(ascii: ","), count: 1_000_000)
    try expectRefusal(Array("label,x,y,z".utf8) + columns, as: "n.csv", saying: "more than 1000 columns")
  }

  @Test(arguments: [("1 1 nan 2 3 4 -1\n", "n.swc"), ("inf,1,1,1,1,a,b\n", "n.marker")])
  func listsOfSomataHoldOnlyNumbers(_ text: String, _ name: String) throws {
    try expectRefusal(Array(text.utf8), as: name, saying: "is not a number")
  }

  /// An archive of one stored entry, whose sizes may lie.
  private func zip(_ name: String, _ content: [UInt8], claims size: UInt32? = nil) -> [UInt8] {
    func number(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let size = size ?? UInt32(content.count)
    let middle =
      number(20, 2) + number(0, 10) + number(0, 2) + number(UInt32(content.count), 4) + number(size, 4)
      + number(UInt32(name.utf8.count), 2)
    let entry =
      number(0x0403_4B50, 4) + Array(middle.dropLast(2)) + number(UInt32(name.utf8.count), 2) + number(0, 2)
      + Array(name.utf8) + content
    let directory = number(0x0201_4B50, 4) + number(20, 2) + middle + number(0, 16) + Array(name.utf8)
    return entry + directory + number(0x0605_4B50, 4) + number(0, 4) + number(1, 2) + number(1, 2)
      + number(UInt32(directory.count), 4) + number(UInt32(entry.count), 4) + number(0, 2)
  }

  @Test func damagedROIArchivesAreRefusedAndNothingIsWritten() throws {
    try expectRefusal(zip("a.roi", [1, 2, 3], claims: 0xFFFF_FFF0), as: "n.zip", saying: "n.zip")
    try expectRefusal(zip("a.roi", Array("Iout".utf8)), as: "n.zip", saying: "n.zip")
    try expectRefusal(zip("../../evil.roi", Array("Iout".utf8)), as: "n.zip", saying: "n.zip")
    try expectRefusal(zip("a.txt", [1]), as: "n.zip", saying: "n.zip")
    try expectRefusal(Array(zip("a.roi", [1, 2, 3]).prefix(40)), as: "n.zip", saying: "not a ZIP archive")
    #expect(try folder.names().filter { !$0.hasPrefix("a.atlas") } == ["n.zip", "stack.tif"])
  }

  /// An `.npy` whose one element is what a pickle makes.
  private func npy(_ pickle: [UInt8]) -> [UInt8] {
    let header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + pickle
  }

  /// Freeing lists within lists went down level by level, and three million of them through the end of the stack.
  @Test func picklesNestedWithoutEndAreRefused() throws {
    let count = 300_000
    func times(_ code: Character) -> [UInt8] { Array(repeating: code.asciiValue!, count: count) }
    for pickle in [
      times("]") + times("a"), [UInt8(ascii: ")")] + [UInt8](repeating: 0x85, count: count),
      // From the outside in: each list stands in another before it gets its own.
      [UInt8(ascii: "]")] + (0..<count).flatMap { _ in Array("]q\u{0}ah\u{0}".utf8) },
      // A list within itself.
      Array("]q\u{0}h\u{0}ah\u{0}a".utf8),
    ] {
      try expectRefusal(npy([0x80, 2] + pickle + [UInt8(ascii: ".")]), as: "stat.npy", saying: "stat.npy")
    }
  }

  @Test func aPickleThatNamesAProgramIsRefused() throws {
    let pickle =
      [0x80, 2] + Array("cposix\nsystem\nX\u{4}\u{0}\u{0}\u{0}true\u{85}R.".unicodeScalars.map { UInt8($0.value) })
    try expectRefusal(npy(pickle), as: "stat.npy", saying: "posix.system")
  }
}
