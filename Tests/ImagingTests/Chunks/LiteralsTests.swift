import CTIFF
import Numerics
import Testing

/// Pages packed without repeats and inflated several at once, beside libdeflate, which knows all streams.
struct LiteralsTests {
  /// Bytes of one page, each below `kinds` and small ones more often.
  private static func page(_ count: Int, kinds: Int, _ random: inout SeededRandom) -> [UInt8] {
    (0..<count).map { _ in UInt8(random.integer(below: 1 + random.integer(below: kinds))) }
  }

  private static func pack(_ page: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: ctiff_literals_bound(page.count)) { buffer, used in
      used = ctiff_deflate_literals(page, page.count, buffer.baseAddress)
    }
  }

  /// The pages that were done; nil for those left to another.
  private static func inflate(_ streams: [[UInt8]], counts: [Int]) -> [[UInt8]?] {
    var inputs: [UnsafeMutablePointer<UInt8>] = []
    var outputs: [UnsafeMutablePointer<UInt8>] = []
    defer { for pointer in inputs + outputs { pointer.deallocate() } }
    var pages: [ctiff_literals] = []
    for (stream, count) in zip(streams, counts) {
      // Exactly as large as needed, so that the address sanitizer sees a byte too many.
      let input = UnsafeMutablePointer<UInt8>.allocate(capacity: stream.count)
      input.initialize(from: stream, count: stream.count)
      let output = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
      inputs.append(input)
      outputs.append(output)
      pages.append(
        ctiff_literals(input: input, input_count: stream.count, output: output, output_count: count, done: 0))
    }
    ctiff_inflate_literals(&pages, pages.count)
    return pages.map { page in
      page.done != 0 ? Array(UnsafeBufferPointer(start: page.output, count: page.output_count)) : nil
    }
  }

  private static func inflateByLibrary(_ stream: [UInt8], count: Int) -> [UInt8]? {
    let inflater = libdeflate_alloc_decompressor()
    defer { libdeflate_free_decompressor(inflater) }
    var made = 0
    var bytes = [UInt8](repeating: 0, count: count)
    let result = libdeflate_zlib_decompress(inflater, stream, stream.count, &bytes, count, &made)
    return result == LIBDEFLATE_SUCCESS && made == count ? bytes : nil
  }

  @Test(arguments: 0..<60) func pagesPackedWithoutRepeatsComeBack(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let pages = (0..<1 + random.integer(below: 11)).map { _ in
      Self.page(1 + random.integer(below: 3000), kinds: 1 + random.integer(below: 60), &random)
    }
    let streams = pages.map(Self.pack)
    for (i, made) in Self.inflate(streams, counts: pages.map(\.count)).enumerated() {
      // A page that grows is stored as it is, which is left to another.
      if let made { #expect(made == pages[i]) } else { #expect(streams[i].count > pages[i].count) }
      #expect(Self.inflateByLibrary(streams[i], count: pages[i].count) == pages[i])
    }
  }

  /// Flipped, cut and lengthened streams, and wrong sizes: what is done is what libdeflate makes of it, too.
  @Test func damagedPagesAreNotDone() {
    var random = SeededRandom(seed: 77)
    var refused = 0
    for _ in 0..<400 {
      var counts = (0..<4).map { _ in 16 + random.integer(below: 2000) }
      var streams = counts.map { Self.pack(Self.page($0, kinds: 30, &random)) }
      let hit = random.integer(below: 4)
      switch random.integer(below: 4) {
      case 0: streams[hit][random.integer(below: streams[hit].count)] ^= 1 << UInt8(random.integer(below: 8))
      case 1: streams[hit].removeLast(1 + random.integer(below: streams[hit].count - 1))
      case 2: streams[hit].append(UInt8(random.integer(below: 256)))
      default: counts[hit] += random.integer(below: 2) == 0 ? 1 : -1
      }
      let made = Self.inflate(streams, counts: counts)
      for i in 0..<4 {
        if let made = made[i] { #expect(made == Self.inflateByLibrary(streams[i], count: counts[i])) }
      }
      if made[hit] == nil { refused += 1 }
    }
    #expect(refused > 390)
  }

  /// Codes of twelve bits are read four at a time, shorter ones five; a call may meet both.
  @Test(arguments: 1...8) func pagesWithTheLongestCodesComeBack(_ count: Int) {
    // As often as Fibonacci's numbers, which is what makes the rarest bytes' codes long.
    var (kinds, a, b): ([UInt8], Int, Int) = ([], 1, 2)
    for kind in 0..<13 {
      kinds += [UInt8](repeating: UInt8(kind * 9), count: a)
      (a, b) = (b, a + b)
    }
    let page = kinds.indices.map { kinds[$0 * 389 % kinds.count] }
    let plain = page.map { $0 % 4 }
    let pages = (0..<count).map { $0 == 1 ? plain : page }
    #expect(Self.inflate(pages.map(Self.pack), counts: pages.map(\.count)) == pages)
  }
}
