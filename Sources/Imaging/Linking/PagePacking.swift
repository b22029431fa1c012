/// The part of a directory that decoding its strips or tiles needs; stored as JSON.
package struct PagePacking: Codable, Hashable, Sendable {
  /// File offset of the directory.
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

  private enum CodingKeys: String, CodingKey {
    case directory, width, height, bits, samples, format, compression, planar, predictor
    case fillOrder = "fill_order"
    case rowsPerStrip = "rows_per_strip"
    case tileWidth = "tile_width"
    case tileLength = "tile_length"
  }

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
    (page.fillOrder, page.rowsPerStrip) = (fillOrder, rowsPerStrip)
    (page.tileWidth, page.tileLength) = (tileWidth, tileLength)
    return page
  }

  /// The same packing for the directory at another file offset.
  package func moved(toDirectory offset: Int) -> PagePacking {
    var packing = self
    packing.directory = offset
    return packing
  }

  /// Width of a strip or tile, in pixels.
  package var blockWidth: Int { page.blockWidth }
  /// Height of a strip or tile, in pixels.
  package var blockHeight: Int { page.blockHeight }
  /// Whether reading part of a strip or tile decodes all of it.
  package var isCompressed: Bool { page.compression != TIFFCompression.none }
  /// Bytes of one uncompressed strip or tile.
  package var blockBytes: Int { page.blockRowBytes * page.blockHeight }
}
