/// A TIFF or BigTIFF whose directories are parsed with every bound checked.
///
/// Input is untrusted: an offset beyond the end and a directory of more than 4096 entries are errors, a chain that loops
/// ends there, and none of them causes a large allocation.
final class TIFFContainer {
  let source: any ByteSource
  let isBigEndian: Bool
  let isBigTIFF: Bool
  let firstDirectory: Int
  /// Whether the chain of directories returned to an earlier one; set by `pages()`.
  private(set) var chainLoops = false
  /// The source's bytes where they are in memory; valid as long as `source`.
  private let memory: UnsafeRawBufferPointer?
  private var window = [UInt8]()
  private var windowOffset = 0

  var path: String { source.path }

  init(_ source: any ByteSource) throws(ImagingError) {
    self.source = source
    memory = source.stableBytes
    guard source.count >= 8 else { throw .notTIFF(path: source.path) }
    let head = try source.bytes(at: 0, count: 8)
    switch (head[0], head[1]) {
    case (0x49, 0x49): isBigEndian = false
    case (0x4D, 0x4D): isBigEndian = true
    default: throw .notTIFF(path: source.path)
    }
    let bigEndian = isBigEndian
    func short(_ i: Int) -> Int {
      bigEndian ? Int(head[i]) << 8 | Int(head[i + 1]) : Int(head[i + 1]) << 8 | Int(head[i])
    }
    switch short(2) {
    case 42:
      isBigTIFF = false
      firstDirectory = bigEndian ? short(4) << 16 | short(6) : short(6) << 16 | short(4)
    case 43 where short(4) == 8 && short(6) == 0 && source.count >= 16:
      isBigTIFF = true
      let offset = try source.bytes(at: 8, count: 8)
      let word = offset.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      firstDirectory = Int(min(bigEndian ? word.byteSwapped : word, 1 << 48))
    default: throw .notTIFF(path: source.path)
    }
  }

  /// Every page of the main chain, in file order; SubIFDs (thumbnails, pyramid levels) are skipped.
  func pages() throws(ImagingError) -> [TIFFPage] {
    var pages: [TIFFPage] = []
    var seen: Set<Int> = []
    var offset = firstDirectory
    while offset != 0 {
      guard seen.insert(offset).inserted else {
        chainLoops = true
        break
      }
      var page = TIFFPage(offset: offset)
      offset = try parse(&page)
      pages.append(page)
    }
    return pages
  }

  func u16(at offset: Int) throws(ImagingError) -> UInt16 { try number(UInt16.self, at: offset) }
  func u32(at offset: Int) throws(ImagingError) -> UInt32 { try number(UInt32.self, at: offset) }
  func u64(at offset: Int) throws(ImagingError) -> UInt64 { try number(UInt64.self, at: offset) }

  /// An offset or a size, clamped to 2⁴⁸: no file is larger, and sums fit 63 bits.
  func word(at offset: Int) throws(ImagingError) -> Int {
    isBigTIFF ? Int(min(try u64(at: offset), 1 << 48)) : Int(try u32(at: offset))
  }

  /// The value of an integer tag that has exactly one; else nil.
  func single(_ values: TIFFPage.Values?) throws(ImagingError) -> Int? {
    guard let values, values.count == 1, Self.size(ofType: values.type) > 0 else { return nil }
    return try integer(type: values.type, at: values.offset)
  }

  /// All values of an integer tag.
  func integers(_ values: TIFFPage.Values) throws(ImagingError) -> [Int] {
    let size = Self.size(ofType: values.type)
    guard size > 0 else { return [] }
    let (byteCount, overflow) = values.count.multipliedReportingOverflow(by: size)
    try source.requireBytes(at: values.offset, count: overflow ? .max : byteCount)
    var result: [Int] = []
    result.reserveCapacity(values.count)
    for i in 0..<values.count { result.append(try integer(type: values.type, at: values.offset + i * size)) }
    return result
  }

  /// A text tag up to its first NUL: UTF-8, else Latin-1 (old ImageJ writes `µ` in it).
  func text(_ values: TIFFPage.Values?) throws(ImagingError) -> String {
    guard let values, Self.size(ofType: values.type) == 1 else { return "" }
    var bytes = try source.bytes(at: values.offset, count: values.count)
    if let end = bytes.firstIndex(of: 0) { bytes.removeSubrange(end...) }
    return String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  private func integer(type: UInt16, at offset: Int) throws(ImagingError) -> Int {
    switch Self.size(ofType: type) {
    case 1: Int(try number(UInt8.self, at: offset))
    case 2: Int(try u16(at: offset))
    case 4: Int(try u32(at: offset))
    default: Int(min(try u64(at: offset), 1 << 48))
    }
  }

  static func size(ofType type: UInt16) -> Int {
    switch type {
    case 1, 2, 6, 7: 1
    case 3, 8: 2
    case 4, 9, 11, 13: 4
    case 5, 10, 12, 16, 17, 18: 8
    default: 0
    }
  }

  private func number<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) throws(ImagingError) -> T {
    let size = MemoryLayout<T>.size
    let value: T
    if let memory {
      if offset < 0 || offset > memory.count - size { try source.requireBytes(at: offset, count: size) }
      value = memory.loadUnaligned(fromByteOffset: offset, as: T.self)
    } else {
      let i = try windowIndex(of: offset, size)
      value = window.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: i, as: T.self) }
    }
    return isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
  }

  /// The index in the window of `count` bytes at a file offset; refills the window where it does not cover them.
  private func windowIndex(of offset: Int, _ count: Int) throws(ImagingError) -> Int {
    if offset >= windowOffset, offset + count <= windowOffset + window.count { return offset - windowOffset }
    try source.requireBytes(at: offset, count: count)
    windowOffset = offset
    window = try source.bytes(at: offset, count: min(2048, source.count - offset))
    return 0
  }
}
