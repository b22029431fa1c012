internal import CTIFF

/// The files of a small ZIP archive, stored or deflated (APPNOTE 6.3, sections 4.3.7 and 4.3.12).
struct ZipArchive {
  private(set) var entries: [(name: String, bytes: [UInt8])] = []

  init(_ bytes: [UInt8], path: String) throws(ImagingError) {
    func broken(_ detail: String) -> ImagingError { .malformed(path: path, detail: detail) }
    func short(_ i: Int) -> Int { Int(bytes[i]) | Int(bytes[i + 1]) << 8 }
    func word(_ i: Int) -> Int { short(i) | short(i + 2) << 16 }
    // The directory's end lies within the last 64 KB.
    guard bytes.count >= 22,
      let end = (max(0, bytes.count - 65_557)...bytes.count - 22).last(where: { word($0) == 0x0605_4B50 })
    else { throw broken("not a ZIP archive") }
    let count = short(end + 10)
    var place = word(end + 16)
    var total = 0
    guard let inflater = libdeflate_alloc_decompressor() else { fatalError("no memory to inflate with") }
    defer { libdeflate_free_decompressor(inflater) }
    for _ in 0..<count {
      guard place + 46 <= bytes.count, word(place) == 0x0201_4B50 else { throw broken("its directory is cut short") }
      let method = short(place + 10)
      let (checksum, packed, size) = (word(place + 16), word(place + 20), word(place + 24))
      let nameCount = short(place + 28)
      let local = word(place + 42)
      guard place + 46 + nameCount <= bytes.count, local + 30 <= bytes.count, word(local) == 0x0403_4B50 else {
        throw broken("its directory points beyond its end")
      }
      let name = String(decoding: bytes[place + 46..<place + 46 + nameCount], as: UTF8.self)
      let start = local + 30 + short(local + 26) + short(local + 28)
      total += size
      guard start + packed <= bytes.count, total <= 1 << 28, size <= packed * 1040 + 64 else {
        throw broken("“\(name)” claims \(size) bytes")
      }
      var content = [UInt8](repeating: 0, count: size)
      if method == 0, packed == size {
        content = Array(bytes[start..<start + size])
      } else if method == 8 {
        let result = bytes.withUnsafeBytes { input in
          content.withUnsafeMutableBytes { output in
            libdeflate_deflate_decompress(
              inflater, input.baseAddress! + start, packed, output.baseAddress, output.count, nil)
          }
        }
        guard result == LIBDEFLATE_SUCCESS else { throw broken("“\(name)” does not inflate") }
      } else {
        throw broken("“\(name)” is packed by method \(method)")
      }
      guard Int(libdeflate_crc32(0, content, content.count)) == checksum else {
        throw broken("“\(name)” has a wrong checksum")
      }
      entries.append((name, content))
      place += 46 + nameCount + short(place + 30) + short(place + 32)
    }
  }
}
