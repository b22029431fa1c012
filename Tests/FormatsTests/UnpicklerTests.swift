import Testing

@testable import Formats

struct UnpicklerTests {
  private func value(_ pickle: [UInt8], globals: Set<String> = []) throws -> PickleValue {
    try Unpickler.value(of: pickle[...], globals: globals)
  }

  /// `pickle.dumps({"a": [1, -2, 300], "b": (True, None, 2.5, b"x")}, protocol=2)` without its memo.
  @Test func plainDataIsRead() throws {
    let pickle: [UInt8] =
      [0x80, 2] + Array("}(X\u{1}\u{0}\u{0}\u{0}a](K\u{1}J".utf8) + [0xFE, 0xFF, 0xFF, 0xFF] + Array("M".utf8) + [
        0x2C, 1,
      ]
      + Array("eX\u{1}\u{0}\u{0}\u{0}b(".utf8) + [0x88] + Array("NG".utf8) + [0x40, 4, 0, 0, 0, 0, 0, 0]
      + Array("C\u{1}xtu.".utf8)
    let value = try value(pickle)
    #expect(value["a"]?.numbers(count: 3) == [1, -2, 300])
    guard case .tuple(let items, _)? = value["b"], case .bool(true) = items[0], case .none = items[1],
      case .real(2.5) = items[2], case .bytes([UInt8(ascii: "x")]) = items[3]
    else {
      Issue.record("not the tuple")
      return
    }
  }

  @Test func onlyAllowedNamesAreReadAndNoneIsCalled() throws {
    let pickle = [0x80, 2] + Array("cposix\nsystem\nX\u{4}\u{0}\u{0}\u{0}true".utf8) + [0x85] + Array("R.".utf8)
    #expect(throws: FormatError.unsupported("the Python class posix.system")) { try value(pickle) }
    guard case .object(let object) = try value(pickle, globals: ["posix.system"]) else {
      Issue.record("not a recorded call")
      return
    }
    #expect(object.name == "posix.system" && object.arguments.count == 1)
  }

  /// Freeing values within values recurses; 300,000 levels once overflowed the thread's stack.
  @Test(arguments: [
    [UInt8(ascii: ")")] + Array(repeating: 0x85, count: 300_000),
    Array(repeating: UInt8(ascii: "]"), count: 300_000) + Array(repeating: UInt8(ascii: "a"), count: 299_999),
    // From the outside in: each list is put into another before it is filled.
    [UInt8(ascii: "]")] + Array(repeatElement(Array("]q\u{0}ah\u{0}".utf8), count: 1000).joined()),
    // A dictionary under its own key, a list within itself.
    Array("}q\u{0}X\u{5}\u{0}\u{0}\u{0}modelh\u{0}s".utf8), Array("]q\u{0}h\u{0}a".utf8),
  ]) func endlessNestingIsRefused(pickle: [UInt8]) {
    #expect(throws: FormatError.self) { try value(pickle + [UInt8(ascii: ".")]) }
  }

  @Test(arguments: [
    "", ".", "a.", "e.", "K", "X\u{FF}\u{FF}\u{FF}\u{7F}.", "h\u{0}.", "NNs.", "Nb.", "(1.", "NQ.", "~.",
  ])
  func brokenPicklesAreRefused(text: String) {
    #expect(throws: FormatError.self) { try value(text.unicodeScalars.map { UInt8($0.value) }) }
  }
}
