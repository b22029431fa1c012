/// Words that begin with a cache line, so that none of a kernel's loads touches two.
///
/// An array with room to spare, never copied while it is used, since a copy might begin elsewhere in its line.
struct LineWords: Sendable {
  private var words: [UInt32]

  static let alignment = 64

  init(count: Int) {
    let room = count + Self.alignment / MemoryLayout<UInt32>.stride
    words = [UInt32](unsafeUninitializedCapacity: room) { $1 = room }
  }

  func withLine<Result>(_ body: (UnsafePointer<UInt32>) -> Result) -> Result {
    words.withUnsafeBufferPointer {
      body(
        UnsafeRawPointer($0.baseAddress!).alignedUp(toMultipleOf: Self.alignment).assumingMemoryBound(to: UInt32.self))
    }
  }

  mutating func withMutableLine<Result>(_ body: (UnsafeMutablePointer<UInt32>) -> Result) -> Result {
    words.withUnsafeMutableBufferPointer {
      body(
        UnsafeMutableRawPointer($0.baseAddress!).alignedUp(toMultipleOf: Self.alignment)
          .assumingMemoryBound(to: UInt32.self))
    }
  }
}
