extension TIFFDecoder {
  /// The strips or tiles of one channel of a page, in file numbering.
  func blockLocations(of page: TIFFPage, sample: Int) throws(ImagingError) -> [BlockLocation] {
    try container.check(page)
    return Array(try container.blocks(of: page)[page.blockNumbers(ofSample: sample)])
  }

  /// The only strip of a page; nil where there are several, or where its byte count is not stored.
  func onlyBlockLocation(of page: TIFFPage) throws(ImagingError) -> BlockLocation? {
    try container.check(page)
    guard !page.isTiled, page.blocksDown == 1, page.blockSamples == page.samplesPerPixel,
      let offset = try container.single(page.blockOffsets), let byteCount = try container.single(page.blockByteCounts)
    else { return nil }
    try container.source.requireBytes(at: offset, count: byteCount)
    return BlockLocation(offset: offset, byteCount: byteCount)
  }

  /// Plane `index` of the contiguous, uncompressed planes that begin at the page's first strip.
  func contiguousPlaneLocation(of page: TIFFPage, index: Int) throws(ImagingError) -> BlockLocation {
    try container.check(page)
    guard let first = try container.firstBlockOffset(of: page) else {
      throw .malformed(path: container.path, detail: "the first plane has no offset")
    }
    let (skipped, overflow) = index.multipliedReportingOverflow(by: page.planeBytes)
    let location = BlockLocation(offset: overflow ? .max : first + skipped, byteCount: page.planeBytes)
    try container.source.requireBytes(at: location.offset, count: location.byteCount)
    return location
  }

  /// Decodes plane `index` of the contiguous, uncompressed planes that begin at the page's first strip.
  func decodeContiguous(
    _ page: TIFFPage, index: Int, into plane: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    try container.source.read(at: contiguousPlaneLocation(of: page, index: index).offset, into: plane)
    if container.isBigEndian { SampleRow.swapBytes(of: plane, bitsEach: page.bitsPerSample) }
  }
}
