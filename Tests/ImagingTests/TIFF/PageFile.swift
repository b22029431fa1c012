import CTIFF
import Testing

/// Files of 16-bit pages with descriptions of one's own, written by libtiff: what each flavour's writer leaves.
enum PageFile {
  struct Page {
    var pixels: [UInt16]
    var description: String?
    var software: String?
    var resolution: (perUnit: Float, unit: UInt16)?
  }

  static func write(_ pages: [Page], width: Int, to path: String, mode: String = "wl4") throws {
    let file = try #require(ctiff_create(path, mode))
    defer { ctiff_close(file) }
    for page in pages {
      let height = page.pixels.count / width
      for (tag, value) in [(256, width), (257, height), (278, height)] as [(UInt32, Int)] {
        #expect(ctiff_set_long(file, tag, UInt32(value)) == 1)
      }
      for (tag, value) in [(258, 16), (259, 1), (262, 1), (277, 1), (284, 1)] as [(UInt32, UInt16)] {
        #expect(ctiff_set_short(file, tag, value) == 1)
      }
      if let text = page.description { #expect(ctiff_set_text(file, 270, text) == 1) }
      if let text = page.software { #expect(ctiff_set_text(file, 305, text) == 1) }
      if let (perUnit, unit) = page.resolution {
        #expect(ctiff_set_real(file, 282, Double(perUnit)) == 1 && ctiff_set_real(file, 283, Double(perUnit)) == 1)
        #expect(ctiff_set_short(file, 296, unit) == 1)
      }
      var pixels = page.pixels
      let count = pixels.withUnsafeMutableBytes { ctiff_write_strip(file, 0, $0.baseAddress, Int64($0.count)) }
      #expect(count == Int64(page.pixels.count * 2))
      #expect(ctiff_end_page(file) == 1)
    }
  }

  /// A page whose every pixel says which page it is.
  static func page(_ number: Int, description: String? = nil, software: String? = nil) -> Page {
    Page(pixels: (0..<12).map { UInt16(number * 100 + $0) }, description: description, software: software)
  }

  /// The number of the page that a plane came from.
  static func number(_ plane: [UInt8]) -> Int { (Int(plane[0]) | Int(plane[1]) << 8) / 100 }
}
