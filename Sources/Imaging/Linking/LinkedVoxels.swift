internal import Concurrency
package import Vocabulary

/// Voxels of a stack that stays in its own files: reads only the strips or tiles that a box touches, and of uncompressed
/// ones only the rows in the box.
///
/// A file that moved or changed since it was linked is an error before any pixel of it is used. Not thread-safe; each
/// thread makes its own.
package final class LinkedVoxels: VoxelSource {
  package let shape: StackShape
  package let voxelSize: VoxelSize
  package let pixelType: PixelType
  /// Bytes of pixels read from the files, for tests that count work.
  package private(set) var bytesRead = 0

  private let sections: SectionCache
  private let decoders: LinkedFileDecoders
  private var decodedBlocks: DecodedBlockCache

  /// - Parameter capacity: Bytes of decoded strips or tiles to cache.
  package init(
    shape: StackShape, voxelSize: VoxelSize, pixelType: PixelType, provider: any SectionProvider,
    capacity: Int = 64 << 20
  ) {
    (self.shape, self.voxelSize, self.pixelType) = (shape, voxelSize, pixelType)
    sections = SectionCache(shape: shape, pixelType: pixelType, provider: provider)
    decoders = LinkedFileDecoders(provider: provider)
    decodedBlocks = DecodedBlockCache(capacity: capacity)
  }

  /// - Throws: `LinkError` where a file moved or changed; `ImagingError` where pixels cannot be decoded.
  package func voxels(in box: VoxelBox) throws -> [Float] {
    precondition(
      box == box.intersection(VoxelBox(origin: VoxelOrigin(x: 0, y: 0, z: 0), shape: shape)),
      "\(box) is not within \(shape)")
    guard !box.isEmpty else { return [] }
    let sections = try sections.sections(box.z) { section in
      let (down, across) = section.page.blocks(touching: box)
      return down.flatMap { row in
        [across.lowerBound, across.upperBound - 1].map { row * section.page.blocksAcross + $0 }
      }
    }
    return try [Float](unsafeUninitializedCapacity: box.shape.voxelCount) { values, used in
      var uncompressed: [UncompressedBlock] = []
      for section in sections {
        let decoder = try decoders.decoder(of: section)
        let (down, across) = section.page.blocks(touching: box)
        for index in down.lazy.flatMap({ row in across.lazy.map { row * section.page.blocksAcross + $0 } }) {
          let location = try self.sections.location(ofBlock: index, in: section)
          let overlap = BlockOverlap(box, block: index, of: section.page)
          if UncompressedBlock.isPossible(section.page, pixelType) {
            uncompressed.append(
              UncompressedBlock(
                section: section, index: index, location: location, container: decoder.container, overlap: overlap))
          } else {
            let pixels = try decodedBlock(index, of: section, at: location, decoder)
            overlap.copy(pixels, of: section.page, type: pixelType, z: section.z, into: values, of: box)
          }
        }
      }
      // Most of the time is spent waiting for the system.
      _ = try parallelMap(uncompressed.count) { i throws(ImagingError) in
        try uncompressed[i].read(into: values, of: box, type: pixelType)
      }
      bytesRead += uncompressed.reduce(0) { $0 + $1.byteCount }
      used = values.count
    }
  }

  /// Fills `plane` with a whole section: little-endian, row by row.
  package func readSection(_ z: Int, into plane: UnsafeMutableRawBufferPointer) throws {
    precondition(plane.count == shape.width * shape.height * pixelType.byteCount)
    let section = try sections.sections(z..<z + 1)[0]
    let page = section.page
    let decoder = try decoders.decoder(of: section)
    for (index, number) in page.blockNumbers(ofSample: section.sample).enumerated() {
      let location = try sections.location(ofBlock: index, in: section)
      let y = index / page.blocksAcross * page.blockHeight
      let x = index % page.blocksAcross * page.blockWidth
      let start = (y * page.width + x) * pixelType.byteCount
      try decoder.decode(
        page, block: number, at: location, sample: section.sample,
        into: UnsafeMutableRawBufferPointer(rebasing: plane[start...]), rowBytes: page.width * pixelType.byteCount)
      bytesRead += location.byteCount
    }
  }

  /// SHA-256 of a whole section's pixels.
  package func hashOfSection(_ z: Int) throws -> [UInt8] {
    let plane = RawBuffer(count: shape.width * shape.height * pixelType.byteCount)
    try readSection(z, into: plane.bytes)
    return SHA256.hash(of: UnsafeRawBufferPointer(plane.bytes))
  }

  private func decodedBlock(
    _ index: Int, of section: SectionCache.Section, at location: BlockLocation, _ decoder: TIFFDecoder
  ) throws -> [UInt8] {
    try decodedBlocks.block(DecodedBlockCache.Key(z: section.z, index: index)) {
      let page = section.page
      let rows = min(page.blockHeight, page.height - index / page.blocksAcross * page.blockHeight)
      let columns = min(page.blockWidth, page.width - index % page.blocksAcross * page.blockWidth)
      var bytes = [UInt8](repeating: 0, count: rows * columns * pixelType.byteCount)
      try bytes.withUnsafeMutableBytes {
        try decoder.decode(
          page, block: page.blockNumbers(ofSample: section.sample).lowerBound + index, at: location,
          sample: section.sample, into: $0, rowBytes: columns * pixelType.byteCount)
      }
      bytesRead += location.byteCount
      return bytes
    }
  }
}
