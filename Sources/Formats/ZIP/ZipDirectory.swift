/// The directory of a ZIP archive, ZIP64 included (APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.14).
package struct ZipDirectory {
  /// In the order of the directory; each lies within the archive.
  package private(set) var members: [ZipMember] = []

  /// - Throws: `malformed` where the directory is missing, broken or points beyond the archive.
  package init(_ archive: UnsafeRawBufferPointer) throws(FormatError) {
    func number(_ offset: Int, _ size: Int) throws(FormatError) -> Int {
      guard offset >= 0, offset <= archive.count - size else {
        throw .malformed("its ZIP directory points beyond its end")
      }
      let value = (0..<size).reduce(UInt64(0)) { $0 | UInt64(archive[offset + $1]) << (8 * UInt64($1)) }
      guard value <= UInt64(Int.max) else { throw .malformed("its ZIP directory claims an impossible size") }
      return Int(value)
    }
    func require(_ signature: Int, at offset: Int, _ part: String) throws(FormatError) {
      guard try number(offset, 4) == signature else { throw .malformed("\(part) is not where its ZIP directory says") }
    }
    // The end record carries a comment of at most 64 KB.
    guard archive.count >= 22,
      let end = stride(from: archive.count - 22, through: max(0, archive.count - 65_557), by: -1)
        .first(where: { archive[$0..<$0 + 4].elementsEqual([0x50, 0x4B, 5, 6]) })
    else { throw .malformed("not a ZIP archive") }
    var (count, offset) = (try number(end + 10, 2), try number(end + 16, 4))
    if count == 0xFFFF || offset == 0xFFFF_FFFF, end >= 20, try number(end - 20, 4) == 0x0706_4B50 {
      let record = try number(end - 12, 8)
      try require(0x0606_4B50, at: record, "its ZIP64 end record")
      (count, offset) = (try number(record + 32, 8), try number(record + 48, 8))
    }
    for _ in 0..<count {
      try require(0x0201_4B50, at: offset, "an entry")
      let (method, checksum) = (try number(offset + 10, 2), try number(offset + 16, 4))
      let nameEnd = offset + 46 + (try number(offset + 28, 2))
      let extraEnd = nameEnd + (try number(offset + 30, 2))
      guard extraEnd <= archive.count else { throw .malformed("its ZIP directory is cut short") }
      let name = String(decoding: archive[offset + 46..<nameEnd], as: UTF8.self)
      // Unpacked size, packed size, local header: those that need more than 32 bits are in the extra field, in this order.
      var sizes = [try number(offset + 24, 4), try number(offset + 20, 4), try number(offset + 42, 4)]
      var extra = nameEnd
      while extra + 4 <= extraEnd {
        if try number(extra, 2) == 1 {
          var field = extra + 4
          for i in sizes.indices where sizes[i] == 0xFFFF_FFFF {
            sizes[i] = try number(field, 8)
            field += 8
          }
        }
        extra += 4 + (try number(extra + 2, 2))
      }
      let local = sizes[2]
      try require(0x0403_4B50, at: local, "“\(name)”")
      let start = local + 30 + (try number(local + 26, 2)) + (try number(local + 28, 2))
      guard start <= archive.count, sizes[1] <= archive.count - start else {
        throw .truncated("“\(name)” is cut short")
      }
      members.append(
        ZipMember(
          name: name, range: start..<start + sizes[1], size: sizes[0], method: method, checksum: UInt32(checksum)))
      offset = extraEnd + (try number(offset + 32, 2))
    }
  }
}
