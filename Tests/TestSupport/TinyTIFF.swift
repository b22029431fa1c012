/// A TIFF written byte by byte, for tags and contradictions that libtiff does not write.
package struct TinyTIFF {
  /// A tag value; text is written with a closing zero.
  package enum Value {
    case short(UInt16)
    case long(UInt32)
    case text(String)
    case rational(UInt32, UInt32)
  }

  package struct Page {
    package var width = 5
    package var height = 4
    package var bits: UInt16 = 16
    /// Tags beside, or instead of, those of every page.
    package var tags: [UInt16: Value] = [:]
    /// Little-endian, row by row.
    package var pixels: [UInt8]

    /// A page whose pixels all have one value.
    package init(_ value: UInt16, tags: [UInt16: Value] = [:]) {
      self.tags = tags
      pixels = (0..<20).flatMap { _ in [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
    }
  }

  package var pages: [Page]

  package init(_ pages: [Page]) { self.pages = pages }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = [0x49, 0x49, 42, 0, 0, 0, 0, 0]
    func put(_ value: Int, _ count: Int, at offset: Int) {
      for i in 0..<count { bytes[offset + i] = UInt8(truncatingIfNeeded: value >> (8 * i)) }
    }
    var link = 4
    for page in pages {
      let pixels = bytes.count
      bytes += page.pixels
      var tags: [UInt16: Value] = [
        256: .long(UInt32(page.width)), 257: .long(UInt32(page.height)), 258: .short(page.bits), 259: .short(1),
        262: .short(1), 273: .long(UInt32(pixels)), 277: .short(1), 278: .long(UInt32(page.height)),
        279: .long(UInt32(page.pixels.count)),
      ]
      tags.merge(page.tags) { $1 }
      var directory: [(tag: UInt16, type: Int, count: Int, value: Int)] = []
      for (tag, value) in tags.sorted(by: { $0.key < $1.key }) {
        switch value {
        case .short(let number): directory.append((tag, 3, 1, Int(number)))
        case .long(let number): directory.append((tag, 4, 1, Int(number)))
        case .rational(let numerator, let denominator):
          directory.append((tag, 5, 1, bytes.count))
          bytes += [UInt8](repeating: 0, count: 8)
          put(Int(numerator), 4, at: bytes.count - 8)
          put(Int(denominator), 4, at: bytes.count - 4)
        case .text(let text):
          let content = Array(text.utf8) + [0]
          let inline = content.prefix(4).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
          directory.append((tag, 2, content.count, content.count <= 4 ? inline : bytes.count))
          if content.count > 4 { bytes += content }
        }
      }
      if bytes.count % 2 == 1 { bytes.append(0) }
      put(bytes.count, 4, at: link)
      let start = bytes.count
      bytes += [UInt8](repeating: 0, count: 2 + 12 * directory.count + 4)
      put(directory.count, 2, at: start)
      for (i, entry) in directory.enumerated() {
        let offset = start + 2 + 12 * i
        put(Int(entry.tag), 2, at: offset)
        put(entry.type, 2, at: offset + 2)
        put(entry.count, 4, at: offset + 4)
        put(entry.value, 4, at: offset + 8)
      }
      link = bytes.count - 4
    }
    return bytes
  }
}
