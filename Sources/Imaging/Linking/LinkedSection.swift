/// One plane of a linked stack: which file holds it, how its strips or tiles are packed, and where they lie.
package struct LinkedSection: Hashable, Sendable {
  /// In the order of the stack's files.
  package var file: Int
  package var packing: PagePacking
  /// Of the colour samples in the page.
  package var sample: Int
  /// Strips or tiles, in the page's order.
  package var blocks: [BlockPlace]

  package init(file: Int, packing: PagePacking, sample: Int, blocks: [BlockPlace]) {
    self.file = file
    self.packing = packing
    self.sample = sample
    self.blocks = blocks
  }
}

/// Where one strip or tile lies in its file.
package struct BlockPlace: Hashable, Sendable {
  package var offset: Int
  package var byteCount: Int

  package init(offset: Int, byteCount: Int) {
    self.offset = offset
    self.byteCount = byteCount
  }
}

/// All of a page's directory that decoding its strips or tiles takes; kept as JSON.
package struct PagePacking: Codable, Hashable, Sendable {
  /// Of the directory, in the file.
  var directory: Int
  var width: Int
  var height: Int
  var bits: Int
  var samples: Int
  var format: UInt16
  var compression: UInt16
  var planar: Bool
  var predictor: UInt16
  var fillOrder: UInt16
  var rowsPerStrip: Int
  var tileWidth: Int
  var tileLength: Int

  init(_ page: TIFFPage) {
    (directory, width, height) = (page.offset, page.width, page.height)
    (bits, samples, format) = (page.bitsPerSample, page.samplesPerPixel, page.sampleFormat)
    (compression, planar, predictor) = (page.compressionCode, page.isPlanar, page.predictor)
    (fillOrder, rowsPerStrip) = (page.fillOrder, page.rowsPerStrip)
    (tileWidth, tileLength) = (page.tileWidth, page.tileLength)
  }

  var page: TIFFPage {
    var page = TIFFPage(offset: directory)
    (page.width, page.height, page.bitsPerSample, page.samplesPerPixel) = (width, height, bits, samples)
    (page.sampleFormat, page.compressionCode, page.isPlanar, page.predictor) = (format, compression, planar, predictor)
    (page.fillOrder, page.rowsPerStrip, page.tileWidth, page.tileLength) = (
      fillOrder, rowsPerStrip, tileWidth, tileLength
    )
    return page
  }

  /// The same of another directory that says the same.
  package func moved(toDirectory offset: Int) -> PagePacking {
    var packing = self
    packing.directory = offset
    return packing
  }

  /// The voxels of one strip or tile, whole.
  package var blockWidth: Int { page.blockWidth }
  package var blockHeight: Int { page.blockHeight }
  package var isPacked: Bool { page.compression != TIFFCompression.none }
  /// Bytes that a packed strip or tile takes once unpacked.
  package var blockBytes: Int { page.blockRowBytes * page.blockHeight }
  /// The first block of a sample's plane, and how many the plane has.
  func blocks(of sample: Int) -> Range<Int> {
    let count = page.blocksAcross * page.blocksDown
    return page.isPlanar ? sample * count..<(sample + 1) * count : 0..<count
  }
}
