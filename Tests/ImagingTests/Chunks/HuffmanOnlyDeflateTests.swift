import CTIFF
import Numerics
import Testing

/// Huffman-only deflate and its parallel inflater, compared with libdeflate.
struct HuffmanOnlyDeflateTests {
  /// Random bytes below `kinds`, small ones more often.
  private static func page(_ count: Int, kinds: Int, _ random: inout SeededRandom) -> [UInt8] {
    (0..<count).map { _ in UInt8(random.integer(below: 1 + random.integer(below: kinds))) }
  }

  private static func deflate(_ page: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: ctiff_huffman_only_bound(page.count)) { buffer, used in
      used = ctiff_huffman_only_deflate(page, page.count, buffer.baseAddress)
    }
  }

  /// The inflated pages; nil for those reported as not done.
  private static func inflate(_ streams: [[UInt8]], counts: [Int]) -> [[UInt8]?] {
    var inputs: [UnsafeMutablePointer<UInt8>] = []
    var outputs: [UnsafeMutablePointer<UInt8>] = []
    defer { for pointer in inputs + outputs { pointer.deallocate() } }
    var pages: [ctiff_huffman_only_page] = []
    for (stream, count) in zip(streams, counts) {
      // Exactly as large as needed, so that the address sanitizer detects an access past the end.
      let input = UnsafeMutablePointer<UInt8>.allocate(capacity: stream.count)
      input.initialize(from: stream, count: stream.count)
      let output = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
      inputs.append(input)
      outputs.append(output)
      pages.append(
        ctiff_huffman_only_page(input: input, input_count: stream.count, output: output, output_count: count, done: 0))
    }
    ctiff_huffman_only_inflate(&pages, pages.count)
    return pages.map { page in
      page.done != 0 ? Array(UnsafeBufferPointer(start: page.output, count: page.output_count)) : nil
    }
  }

  private static func inflateByLibdeflate(_ stream: [UInt8], count: Int) -> [UInt8]? {
    let inflater = libdeflate_alloc_decompressor()
    defer { libdeflate_free_decompressor(inflater) }
    var inflated = 0
    var bytes = [UInt8](repeating: 0, count: count)
    let result = libdeflate_zlib_decompress(inflater, stream, stream.count, &bytes, count, &inflated)
    return result == LIBDEFLATE_SUCCESS && inflated == count ? bytes : nil
  }

  @Test(arguments: 0..<60) func pagesInflateToTheirBytes(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let pages = (0..<1 + random.integer(below: 11)).map { _ in
      Self.page(1 + random.integer(below: 3000), kinds: 1 + random.integer(below: 60), &random)
    }
    let streams = pages.map(Self.deflate)
    for (i, inflated) in Self.inflate(streams, counts: pages.map(\.count)).enumerated() {
      // A page that would grow is stored without codes, which this inflater does not decode.
      if let inflated { #expect(inflated == pages[i]) } else { #expect(streams[i].count > pages[i].count) }
      #expect(Self.inflateByLibdeflate(streams[i], count: pages[i].count) == pages[i])
    }
  }

  /// Flipped, truncated and extended streams, and wrong sizes: a page that is done equals the result of libdeflate.
  @Test func damagedPagesAreRefused() {
    var random = SeededRandom(seed: 77)
    var refused = 0
    for _ in 0..<400 {
      var counts = (0..<4).map { _ in 16 + random.integer(below: 2000) }
      var streams = counts.map { Self.deflate(Self.page($0, kinds: 30, &random)) }
      let hit = random.integer(below: 4)
      switch random.integer(below: 4) {
      case 0: streams[hit][random.integer(below: streams[hit].count)] ^= 1 << UInt8(random.integer(below: 8))
      case 1: streams[hit].removeLast(1 + random.integer(below: streams[hit].count - 1))
      case 2: streams[hit].append(UInt8(random.integer(below: 256)))
      default: counts[hit] += random.integer(below: 2) == 0 ? 1 : -1
      }
      let inflated = Self.inflate(streams, counts: counts)
      for i in 0..<4 {
        if let page = inflated[i] { #expect(page == Self.inflateByLibdeflate(streams[i], count: counts[i])) }
      }
      if inflated[hit] == nil { refused += 1 }
    }
    #expect(refused > 390)
  }

  /// Codes of twelve bits are read four at a time, shorter ones five; one call may have both.
  @Test(arguments: 1...8) func pagesWithTheLongestCodesInflate(_ count: Int) {
    // Frequencies are Fibonacci numbers, which give the rarest bytes the longest codes.
    var (kinds, a, b): ([UInt8], Int, Int) = ([], 1, 2)
    for kind in 0..<13 {
      kinds += [UInt8](repeating: UInt8(kind * 9), count: a)
      (a, b) = (b, a + b)
    }
    let page = kinds.indices.map { kinds[$0 * 389 % kinds.count] }
    let plain = page.map { $0 % 4 }
    let pages = (0..<count).map { $0 == 1 ? plain : page }
    #expect(Self.inflate(pages.map(Self.deflate), counts: pages.map(\.count)) == pages)
  }
}
