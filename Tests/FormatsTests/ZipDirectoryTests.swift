import Foundation
import Formats
import Testing

struct ZipDirectoryTests {
  /// Two deflated members, by Python's `zipfile`: see `fixtures/somata/make.py`.
  private var fixture: [UInt8] {
    get throws {
      let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
      return Array(try Data(contentsOf: URL(fileURLWithPath: root + "/fixtures/somata/regions.zip")))
    }
  }

  private func number(_ value: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  /// An archive of one stored member `a` without a checksum, its sizes as ZIP64 fields.
  private func zip64(_ content: [UInt8], size: UInt64? = nil) -> [UInt8] {
    let local = number(0x0403_4B50, 4) + number(45, 2) + number(0, 20) + number(1, 2) + number(0, 2) + [97] + content
    let extra =
      number(1, 2) + number(24, 2) + number(size ?? UInt64(content.count), 8) + number(UInt64(content.count), 8)
      + number(0, 8)
    let directory =
      number(0x0201_4B50, 4) + number(0, 16) + number(0xFFFF_FFFF, 4) + number(0xFFFF_FFFF, 4) + number(1, 2)
      + number(UInt64(extra.count), 2) + number(0, 10) + number(0xFFFF_FFFF, 4) + [97] + extra
    let end64 =
      number(0x0606_4B50, 4) + number(44, 8) + number(0, 12) + number(1, 8) + number(1, 8)
      + number(UInt64(directory.count), 8) + number(UInt64(local.count), 8)
    let locator =
      number(0x0706_4B50, 4) + number(0, 4) + number(UInt64(local.count + directory.count), 8) + number(1, 4)
    return local + directory + end64 + locator + number(0x0605_4B50, 4) + number(0, 4) + number(0xFFFF, 2)
      + number(0xFFFF, 2) + number(0xFFFF_FFFF, 4) + number(0xFFFF_FFFF, 4) + number(0, 2)
  }

  @Test func deflatedMembersAreUnpacked() throws {
    try fixture.withUnsafeBytes { archive in
      let members = try ZipDirectory(archive).members
      #expect(members.map(\.name) == ["0001.roi", "0002.roi"] && members.allSatisfy { !$0.isStored })
      for member in members {
        let content = try member.content(of: archive, limit: 1 << 16)
        #expect(content.count == member.size && content.starts(with: Array("Iout".utf8)))
        #expect(throws: FormatError.self) { try member.content(of: archive, limit: member.size - 1) }
      }
    }
  }

  @Test func sizesBeyond32BitsAreReadFromTheExtraField() throws {
    try zip64([1, 2, 3]).withUnsafeBytes { archive in
      let member = try #require(ZipDirectory(archive).members.first)
      #expect(member.name == "a" && member.isStored && archive[member.range].elementsEqual([1, 2, 3]))
      #expect(throws: FormatError.malformed("“a” has a wrong checksum")) { try member.content(of: archive, limit: 3) }
    }
  }

  @Test func aMemberLargerThanItsBytesCanHoldIsRefusedBeforeMemoryIsTaken() throws {
    try zip64([1, 2, 3], size: 1 << 50).withUnsafeBytes { archive in
      let member = try #require(ZipDirectory(archive).members.first)
      #expect(throws: FormatError.self) { try member.content(of: archive, limit: .max) }
    }
  }

  @Test func truncatedAndCorruptArchivesNeverTrap() throws {
    for whole in [try fixture, zip64([1, 2, 3])] {
      for offset in whole.indices {
        #expect(throws: FormatError.self) { try whole.prefix(offset).withUnsafeBytes { _ = try ZipDirectory($0) } }
        for change in [whole[offset] ^ 0xFF, 1] {
          var corrupt = whole
          corrupt[offset] = change
          corrupt.withUnsafeBytes { archive in
            for member in (try? ZipDirectory(archive).members) ?? [] {
              _ = try? member.content(of: archive, limit: 1 << 20)
            }
          }
        }
      }
    }
  }
}
