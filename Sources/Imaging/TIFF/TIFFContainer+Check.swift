extension TIFFContainer {
  /// - Throws: unless the page can be decoded exactly and the file is large enough to hold it.
  func check(_ page: TIFFPage) throws(ImagingError) {
    let pageName = "the page at byte \(page.offset)"
    guard page.width > 0, page.height > 0, page.width <= 1 << 24, page.height <= 1 << 24, page.samplesPerPixel > 0
    else {
      throw .malformed(path: path, detail: "\(pageName) is \(page.width) × \(page.height) × \(page.samplesPerPixel)")
    }
    guard let compression = page.compression else {
      throw .unsupported(
        path: path, detail: TIFFCompression.name(ofUnsupported: page.compressionCode),
        remedy: "re-save it with LZW, deflate or no compression from the original")
    }
    guard page.pixelType != nil else {
      let kind =
        page.hasMixedBits
        ? "channels of different types" : "\(page.bitsPerSample)-bit pixels of format \(page.sampleFormat)"
      throw .unsupported(path: path, detail: kind, remedy: "convert it to 8-, 16- or 32-bit")
    }
    guard page.bitsPerSample != 24 || isBigEndian else {
      // libtiff reads the lowest byte first, tifffile the highest: either would be a guess.
      throw .unsupported(
        path: path, detail: "24-bit pixels in little-endian order, which programs read in two ways",
        remedy: "convert it to 8-, 16- or 32-bit")
    }
    guard page.predictor == 1 || compression.supportsPredictor else {
      // libtiff ignores it, tifffile applies it: either would be a guess.
      throw .unsupported(
        path: path,
        detail:
          "a predictor with \(compression == .none ? "no" : compression.name) compression, which programs read in two ways",
        remedy: "re-save it without a predictor")
    }
    guard page.photometric <= 3 || page.photometric == 32803 || page.photometric == 5 else {
      throw .unsupported(
        path: path, detail: "colour model \(page.photometric)", remedy: "convert it to grey channels")
    }
    if page.isTiled {
      guard page.tileWidth <= 1 << 16, page.tileLength <= 1 << 16 else {
        throw .malformed(path: path, detail: "\(pageName) has tiles of \(page.tileWidth) × \(page.tileLength)")
      }
    }
    // A page larger than its file can decompress to would only cost memory.
    let ratio = compression.maximumRatio
    let wanted = Double(page.width) * Double(page.height) * Double(page.bitsPerSample * page.samplesPerPixel) / 8
    guard wanted <= Double(source.count) * Double(ratio) else {
      throw .truncated(
        path: path, detail: "\(pageName) claims \(page.width) × \(page.height) pixels in \(source.count) bytes")
    }
    let block = Double(page.blockRowBytes) * Double(page.blockHeight)
    guard block <= max(Double(source.count) * Double(ratio), Double(1 << 24)) else {
      throw .malformed(path: path, detail: "\(pageName) has strips or tiles larger than the file can fill")
    }
  }

  /// The locations of all strips or tiles that the page needs, in file numbering.
  func blocks(of page: TIFFPage) throws(ImagingError) -> [BlockLocation] {
    let needed = page.blocksAcross * page.blocksDown * (page.isPlanar ? page.samplesPerPixel : 1)
    guard let tag = page.blockOffsets, tag.count >= needed else {
      throw .malformed(
        path: path, detail: "the page at byte \(page.offset) names \(page.blockOffsets?.count ?? 0) of \(needed) blocks"
      )
    }
    let offsets = try integers(TIFFPage.Values(type: tag.type, count: needed, offset: tag.offset))
    var byteCounts: [Int]
    if let sizes = page.blockByteCounts, sizes.count >= needed {
      byteCounts = try integers(TIFFPage.Values(type: sizes.type, count: needed, offset: sizes.offset))
    } else if page.compression == TIFFCompression.none {
      // Older writers omit the byte counts; without compression they follow from the size.
      byteCounts = (0..<needed).map { index in
        let y = index % (page.blocksAcross * page.blocksDown) / page.blocksAcross * page.blockHeight
        return page.blockRowBytes * (page.isTiled ? page.blockHeight : min(page.blockHeight, page.height - y))
      }
    } else {
      throw .malformed(path: path, detail: "the page at byte \(page.offset) does not say how long its blocks are")
    }
    for (offset, count) in zip(offsets, byteCounts) { try source.requireBytes(at: offset, count: count) }
    return zip(offsets, byteCounts).map { BlockLocation(offset: $0, byteCount: $1) }
  }

  /// File offset of the page's first strip or tile; nil without that tag.
  func firstBlockOffset(of page: TIFFPage) throws(ImagingError) -> Int? {
    guard let tag = page.blockOffsets else { return nil }
    return try integers(TIFFPage.Values(type: tag.type, count: 1, offset: tag.offset)).first
  }
}
