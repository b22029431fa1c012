import Formats
import Testing

struct NPYHeaderTests {
  private func file(_ header: String, version: UInt8 = 1, values: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8)
    let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + values
  }

  @Test func aWrittenHeaderIsReadBack() throws {
    let bytes = NPYHeader.float32(rows: 1_000_000, columns: 384)
    #expect(bytes.count % 64 == 0 && bytes.last == UInt8(ascii: "\n"))
    #expect(try NPYHeader.byteCount(bytes.prefix(12)) == bytes.count)
    let header = try NPYHeader(bytes[...])
    #expect(header.elementTypeName == "<f4" && header.shape == [1_000_000, 384] && !header.isFortran)
  }

  @Test(arguments: [1, 2, 3]) func valuesOfEveryVersionAreRead(version: UInt8) throws {
    let array = try NumPyArray(
      npy: file(
        "{'descr': '>i2', 'fortran_order': False, 'shape': (2L,), }", version: version, values: [0, 5, 0xFF, 0xFE]))
    #expect(array.numbers() == [5, -2] && array.shape == [2])
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "{'shape': (1,), }", "{", "",
  ]) func headersThatLieAreRefused(header: String) {
    #expect(throws: FormatError.self) { try NumPyArray(npy: file(header, values: [0, 0, 0, 0])) }
  }

  @Test func aHeaderLongerThanAMebibyteIsRefused() {
    let start = [0x93] + Array("NUMPY".utf8) + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(throws: FormatError.self) { try NPYHeader.byteCount(start[...]) }
    #expect(throws: FormatError.self) { try NPYHeader.byteCount(start.prefix(9)) }
    #expect(throws: FormatError.self) { try NPYHeader.byteCount([]) }
  }
}
