internal import Vocabulary

/// An uncompressed strip or tile, of which only the rows and columns in a box are read.
struct UncompressedBlock {
  let section: SectionCache.Section
  let index: Int
  let location: BlockLocation
  let container: TIFFContainer
  let overlap: BlockOverlap

  /// Bytes read by one call where rows are contiguous.
  private static let bytesPerRead = 1 << 20

  /// Whether pixels of a page can be read this way.
  static func isPossible(_ page: TIFFPage, _ type: PixelType) -> Bool {
    page.compression == TIFFCompression.none && page.fillOrder == 1 && page.bitsPerSample == 8 * type.byteCount
  }

  /// Bytes that `read` reads.
  var byteCount: Int { overlap.x.count * overlap.y.count * section.page.blockSamples * section.page.bitsPerSample / 8 }

  func read(
    into values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox, type: PixelType
  ) throws(ImagingError) {
    let (x, y, page, size) = (overlap.x, overlap.y, section.page, type.byteCount)
    let first =
      (y.lowerBound - overlap.top) * page.blockRowBytes + (x.lowerBound - overlap.left) * page.blockSamples * size
    let rowBytes = x.count * page.blockSamples * size
    guard first + (y.count - 1) * page.blockRowBytes + rowBytes <= location.byteCount else {
      throw .truncated(path: container.path, detail: "block \(index) holds \(location.byteCount) bytes")
    }
    // Only whole rows are contiguous.
    let rowsPerRead = rowBytes == page.blockRowBytes ? max(1, min(y.count, Self.bytesPerRead / rowBytes)) : 1
    let owner = RawBuffer(count: rowsPerRead * rowBytes + x.count * size)
    let buffer = owner.bytes
    let channel = UnsafeMutableRawBufferPointer(rebasing: buffer[(rowsPerRead * rowBytes)...])
    for start in stride(from: 0, to: y.count, by: rowsPerRead) {
      let rows = min(rowsPerRead, y.count - start)
      let stored = UnsafeMutableRawBufferPointer(rebasing: buffer[0..<rows * rowBytes])
      try container.source.read(at: location.offset + first + start * page.blockRowBytes, into: stored)
      if container.isBigEndian { SampleRow.swapBytes(of: stored, bitsEach: page.bitsPerSample) }
      for row in 0..<rows {
        var line = UnsafeRawBufferPointer(rebasing: stored[row * rowBytes..<(row + 1) * rowBytes])
        if page.blockSamples > 1 {
          SampleRow.extract(section.sample, of: page.blockSamples, bytesEach: size, from: line, into: channel)
          line = UnsafeRawBufferPointer(channel)
        }
        let target = box.values(values, fromX: x.lowerBound, y: y.lowerBound + start + row, z: section.z)
        type.convert(line, into: UnsafeMutableBufferPointer(rebasing: target[0..<x.count]))
      }
    }
  }
}
