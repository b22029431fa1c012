extension TIFFContainer {
  /// Fills `page` from the directory at its offset; returns the offset of the next directory, 0 at the end.
  func parse(_ page: inout TIFFPage) throws(ImagingError) -> Int {
    let entryCount = isBigTIFF ? try word(at: page.offset) : Int(try u16(at: page.offset))
    guard entryCount <= 4096 else {
      throw .malformed(path: path, detail: "the directory at byte \(page.offset) claims \(entryCount) entries")
    }
    let entryBytes = isBigTIFF ? 20 : 12
    let first = page.offset + (isBigTIFF ? 8 : 2)
    for i in 0..<entryCount { try parseEntry(at: first + i * entryBytes, into: &page) }
    if page.isTiled != (page.tileLength > 0) {
      throw .malformed(path: path, detail: "the directory at byte \(page.offset) gives half a tile size")
    }
    return try word(at: first + entryCount * entryBytes)
  }

  private func parseEntry(at offset: Int, into page: inout TIFFPage) throws(ImagingError) {
    let tag = try u16(at: offset)
    let type = try u16(at: offset + 2)
    let count = try word(at: offset + 4)
    let valueOffset = offset + (isBigTIFF ? 12 : 8)
    let size = Self.size(ofType: type)
    guard size > 0, count > 0 else { return }
    let isInline = count <= (isBigTIFF ? 8 : 4) / size
    let values = TIFFPage.Values(type: type, count: count, offset: isInline ? valueOffset : try word(at: valueOffset))
    switch tag {
    case TIFFTag.imageWidth: page.width = try dimension(values)
    case TIFFTag.imageLength: page.height = try dimension(values)
    case TIFFTag.bitsPerSample:
      let bits = try small(values)
      page.bitsPerSample = min(bits[0], 1 << 16)
      page.hasMixedBits = bits.contains { $0 != bits[0] }
    case TIFFTag.samplesPerPixel: page.samplesPerPixel = min(max(1, try small(values)[0]), 1 << 16)
    case TIFFTag.sampleFormat:
      let formats = try small(values)
      page.sampleFormat = UInt16(clamping: formats[0])
      if formats.contains(where: { $0 != formats[0] }) { page.hasMixedBits = true }
    case TIFFTag.compression: page.compressionCode = UInt16(clamping: try small(values)[0])
    case TIFFTag.photometric: page.photometric = UInt16(clamping: try small(values)[0])
    case TIFFTag.planarConfiguration: page.isPlanar = try small(values)[0] == 2
    case TIFFTag.predictor: page.predictor = UInt16(clamping: try small(values)[0])
    case TIFFTag.fillOrder: page.fillOrder = UInt16(clamping: try small(values)[0])
    case TIFFTag.rowsPerStrip: page.rowsPerStrip = max(1, try dimension(values))
    case TIFFTag.tileWidth: page.tileWidth = try dimension(values)
    case TIFFTag.tileLength: page.tileLength = try dimension(values)
    case TIFFTag.stripOffsets, TIFFTag.tileOffsets: page.blockOffsets = values
    case TIFFTag.stripByteCounts, TIFFTag.tileByteCounts: page.blockByteCounts = values
    case TIFFTag.imageDescription: if page.description == nil { page.description = values }
    case TIFFTag.software: page.software = values
    case TIFFTag.microManagerMetadata: page.microManager = values
    case TIFFTag.metaMorphPlanes: page.metaMorphPlanes = count
    case TIFFTag.xResolution: page.xResolution = try rational(values)
    case TIFFTag.yResolution: page.yResolution = try rational(values)
    case TIFFTag.resolutionUnit: page.resolutionUnit = UInt16(clamping: try small(values)[0])
    default: break
    }
  }

  /// Clamped to 2²⁶: larger dimensions are refused later, and products of smaller ones fit 63 bits.
  private func dimension(_ values: TIFFPage.Values) throws(ImagingError) -> Int { min(try small(values)[0], 1 << 26) }

  /// The values of a tag with at most 4096 of them; more are refused as malformed.
  private func small(_ values: TIFFPage.Values) throws(ImagingError) -> [Int] {
    guard values.count <= 4096, let numbers = Optional(try integers(values)), !numbers.isEmpty else {
      throw .malformed(path: path, detail: "a tag claims \(values.count) values")
    }
    return numbers
  }

  private func rational(_ values: TIFFPage.Values) throws(ImagingError) -> TIFFRational? {
    guard values.type == 5 else { return nil }
    return TIFFRational(numerator: try u32(at: values.offset), denominator: try u32(at: values.offset + 4))
  }
}
