extension TIFFContainer {
  /// Throws unless the page can be read exactly and the file is large enough to hold it.
  func check(_ page: TIFFPage) throws(ImagingError) {
    let place = "the page at byte \(page.offset)"
    guard page.width > 0, page.height > 0, page.width <= 1 << 24, page.height <= 1 << 24, page.samplesPerPixel > 0
    else {
      throw .malformed(path: path, detail: "\(place) is \(page.width) × \(page.height) × \(page.samplesPerPixel)")
    }
    guard let compression = page.compression else {
      throw .unsupported(
        path: path, detail: TIFFCompression.name(ofUnsupported: page.compressionCode),
        advice: "re-save it with LZW, deflate or no compression from the original")
    }
    guard page.pixelType != nil else {
      let kind =
        page.hasMixedBits
        ? "channels of different types" : "\(page.bitsPerSample)-bit pixels of format \(page.sampleFormat)"
      throw .unsupported(path: path, detail: kind, advice: "convert it to 8-, 16- or 32-bit")
    }
    guard page.bitsPerSample != 24 || isBigEndian else {
      // libtiff takes the lowest byte first, tifffile the highest: either would be a guess.
      throw .unsupported(
        path: path, detail: "24-bit pixels in little-endian order, which programs read in two ways",
        advice: "convert it to 8-, 16- or 32-bit")
    }
    guard page.predictor == 1 || compression.takesPredictor else {
      // libtiff passes over it, tifffile undoes it: either would be a guess.
      throw .unsupported(
        path: path,
        detail:
          "a predictor with \(compression == .none ? "no" : compression.name) compression, which programs read in two ways",
        advice: "re-save it without a predictor")
    }
    guard page.photometric <= 3 || page.photometric == 32803 || page.photometric == 5 else {
      throw .unsupported(
        path: path, detail: "colour model \(page.photometric)", advice: "convert it to grey channels")
    }
    if page.isTiled {
      guard page.tileWidth <= 1 << 16, page.tileLength <= 1 << 16 else {
        throw .malformed(path: path, detail: "\(place) has tiles of \(page.tileWidth) × \(page.tileLength)")
      }
    }
    // What the file can hold at best: an honest file is never beyond it, a lying one would cost memory.
    let ratio =
      switch compression {
      case .none: 1
      case .packBits: 64
      case .deflate, .deflateOld: 1040
      case .lzw: 1 << 12
      case .lzma, .zstd, .lerc: 1 << 15
      }
    let wanted = Double(page.width) * Double(page.height) * Double(page.bitsPerSample * page.samplesPerPixel) / 8
    guard wanted <= Double(source.count) * Double(ratio) else {
      throw .truncated(
        path: path, detail: "\(place) claims \(page.width) × \(page.height) pixels in \(source.count) bytes")
    }
    let block = Double(page.blockRowBytes) * Double(page.blockHeight)
    guard block <= max(Double(source.count) * Double(ratio), Double(1 << 24)) else {
      throw .malformed(path: path, detail: "\(place) has strips or tiles larger than the file can fill")
    }
  }

  /// File offsets and byte counts of the page's strips or tiles, one for each that the page needs.
  func blocks(of page: TIFFPage) throws(ImagingError) -> (offsets: [Int], byteCounts: [Int]) {
    let needed = page.blocksAcross * page.blocksDown * (page.isPlanar ? page.samplesPerPixel : 1)
    guard let places = page.blockOffsets, places.count >= needed else {
      throw .malformed(
        path: path, detail: "the page at byte \(page.offset) names \(page.blockOffsets?.count ?? 0) of \(needed) blocks"
      )
    }
    let offsets = try integers(TIFFPage.Values(type: places.type, count: needed, offset: places.offset))
    var byteCounts: [Int]
    if let sizes = page.blockByteCounts, sizes.count >= needed {
      byteCounts = try integers(TIFFPage.Values(type: sizes.type, count: needed, offset: sizes.offset))
    } else if page.compression == TIFFCompression.none {
      // Older writers leave the byte counts out; without compression they follow from the size.
      byteCounts = (0..<needed).map { index in
        let y = index % (page.blocksAcross * page.blocksDown) / page.blocksAcross * page.blockHeight
        return page.blockRowBytes * (page.isTiled ? page.blockHeight : min(page.blockHeight, page.height - y))
      }
    } else {
      throw .malformed(path: path, detail: "the page at byte \(page.offset) does not say how long its blocks are")
    }
    for (offset, count) in zip(offsets, byteCounts) { try source.requireBytes(at: offset, count: count) }
    return (offsets, byteCounts)
  }
}
