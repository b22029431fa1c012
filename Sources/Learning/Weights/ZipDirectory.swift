/// The entries of a zip whose members are stored as they are; also zip64, which PyTorch writes.
struct ZipDirectory {
  struct Entry {
    let name: String
    /// Of its bytes in the file.
    let range: Range<Int>
  }

  private(set) var entries: [Entry] = []

  init(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) {
    func number(_ at: Int, _ size: Int) throws(WeightsError) -> Int {
      guard at >= 0, at <= bytes.count - size else { throw .archive("it ends in the middle; copy the file again") }
      let value = (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << (8 * UInt64($1)) }
      guard value <= UInt64(Int.max) else { throw .archive("it claims an impossible size") }
      return Int(value)
    }
    guard bytes.count >= 22,
      let end = stride(from: bytes.count - 22, through: max(0, bytes.count - 65_557), by: -1).first(where: {
        bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B && bytes[$0 + 2] == 5 && bytes[$0 + 3] == 6
      })
    else { throw .archive("its directory is missing; copy the file again") }
    var (count, at) = (try number(end + 10, 2), try number(end + 16, 4))
    if count == 0xFFFF || at == 0xFFFF_FFFF, end >= 20, try number(end - 20, 4) == 0x0706_4B50 {
      let wide = try number(end - 12, 8)
      guard try number(wide, 4) == 0x0606_4B50 else { throw .archive("its wide directory is missing") }
      (count, at) = (try number(wide + 32, 8), try number(wide + 48, 8))
    }
    for _ in 0..<count {
      guard try number(at, 4) == 0x0201_4B50 else { throw .archive("its directory is broken; copy the file again") }
      let (method, nameLength, extraLength) = (try number(at + 10, 2), try number(at + 28, 2), try number(at + 30, 2))
      let commentLength = try number(at + 32, 2)
      var (stored, size) = (try number(at + 20, 4), try number(at + 24, 4))
      var local = try number(at + 42, 4)
      guard at + 46 + nameLength + extraLength <= bytes.count,
        let name = String(validating: bytes[at + 46..<at + 46 + nameLength], as: UTF8.self)
      else { throw .archive("its directory is broken; copy the file again") }
      var extra = at + 46 + nameLength
      let extraEnd = extra + extraLength
      while extra + 4 <= extraEnd {
        let (tag, length) = (try number(extra, 2), try number(extra + 2, 2))
        if tag == 1 {
          var field = extra + 4
          for keyPath in [\WideFields.size, \WideFields.stored, \WideFields.local] {
            var wide = WideFields(size: size, stored: stored, local: local)
            guard wide[keyPath: keyPath] == 0xFFFF_FFFF else { continue }
            wide[keyPath: keyPath] = try number(field, 8)
            (size, stored, local) = (wide.size, wide.stored, wide.local)
            field += 8
          }
        }
        extra += 4 + length
      }
      guard method == 0, stored == size else { throw .archive("\(name) is compressed; PyTorch stores") }
      guard try number(local, 4) == 0x0403_4B50 else { throw .archive("\(name) is not where the directory says") }
      let start = local + 30 + (try number(local + 26, 2)) + (try number(local + 28, 2))
      guard start <= bytes.count, size <= bytes.count - start else { throw .archive("\(name) is cut short") }
      entries.append(Entry(name: name, range: start..<start + size))
      at += 46 + nameLength + extraLength + commentLength
    }
  }

  /// The three numbers that zip64 keeps elsewhere, in its order.
  private struct WideFields {
    var size: Int
    var stored: Int
    var local: Int
  }
}
