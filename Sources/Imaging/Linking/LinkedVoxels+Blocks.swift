import Concurrency

internal import Numerics
internal import Synchronization
internal import Vocabulary

extension LinkedVoxels {
  /// What a box wants of an uncompressed strip or tile.
  struct PlainBlock {
    let section: Section
    let index: Int
    let place: BlockPlace
    let container: TIFFContainer
    let part: Part
  }

  /// What a box and one strip or tile have in common, in the plane's voxels, and the first voxel of the strip or tile.
  struct Part {
    let xs: Range<Int>
    let ys: Range<Int>
    let left: Int
    let top: Int
  }

  /// Bytes read by one call where rows follow one another.
  private static let bytesPerRead = 1 << 20

  /// The rows and columns of a section's strips or tiles that share a voxel with a box.
  func blocks(of section: Section, touching box: VoxelBox) -> (down: Range<Int>, across: Range<Int>) {
    let page = section.page
    return (
      box.y.lowerBound / page.blockHeight..<(box.y.upperBound - 1) / page.blockHeight + 1,
      box.x.lowerBound / page.blockWidth..<(box.x.upperBound - 1) / page.blockWidth + 1
    )
  }

  func part(of box: VoxelBox, in section: Section, _ index: Int) -> Part {
    let page = section.page
    let (top, left) = (index / page.blocksAcross * page.blockHeight, index % page.blocksAcross * page.blockWidth)
    return Part(
      xs: box.x.clamped(to: left..<min(left + page.blockWidth, page.width)),
      ys: box.y.clamped(to: top..<min(top + page.blockHeight, page.height)), left: left, top: top)
  }

  /// Whether the rows of a page's strips or tiles lie in its file as they are.
  func isPlain(_ page: TIFFPage) -> Bool {
    page.compression == TIFFCompression.none && page.fillOrder == 1 && page.bitsPerSample == 8 * pixelType.byteCount
  }

  /// Writes what a box shares with an unpacked strip or tile.
  func put(
    _ pixels: [UInt8], of section: Section, _ index: Int, _ part: Part,
    into values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox
  ) {
    let columns = min(section.page.blockWidth, section.page.width - part.left)
    let start = ((part.ys.lowerBound - part.top) * columns + part.xs.lowerBound - part.left) * pixelType.byteCount
    pixels.withUnsafeBytes {
      pixelType.convert(
        UnsafeRawBufferPointer(rebasing: $0[start...]), rows: part.ys.count, of: part.xs.count, rowPitch: columns,
        into: Self.values(of: part.xs.lowerBound, part.ys.lowerBound, section.z, in: box, values), rowPitch: box.x.count
      )
    }
  }

  /// Reads what a box shares with uncompressed strips or tiles, several at a time: most of it is waiting for the system.
  func read(_ blocks: [PlainBlock], into values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox) throws {
    let failure = Mutex<(any Error)?>(nil)
    parallelFor(blocks.count) { i in
      do throws(ImagingError) { try read(blocks[i], into: values, of: box) } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    for block in blocks {
      bytesRead += block.part.ys.count * block.part.xs.count * block.section.page.blockSamples * pixelType.byteCount
    }
  }

  private func read(
    _ block: PlainBlock, into values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox
  ) throws(ImagingError) {
    let (section, part, page, size) = (block.section, block.part, block.section.page, pixelType.byteCount)
    let first =
      (part.ys.lowerBound - part.top) * page.blockRowBytes + (part.xs.lowerBound - part.left) * page.blockSamples * size
    let rowBytes = part.xs.count * page.blockSamples * size
    guard first + (part.ys.count - 1) * page.blockRowBytes + rowBytes <= block.place.byteCount else {
      throw .truncated(
        path: block.container.path, detail: "block \(block.index) holds \(block.place.byteCount) bytes")
    }
    // Rows follow one another only where they are whole.
    let together = rowBytes == page.blockRowBytes ? max(1, min(part.ys.count, Self.bytesPerRead / rowBytes)) : 1
    let buffer = RawBuffer(count: together * rowBytes + part.xs.count * size)
    let room = buffer.bytes
    let picked = UnsafeMutableRawBufferPointer(rebasing: room[(together * rowBytes)...])
    for start in stride(from: 0, to: part.ys.count, by: together) {
      let rows = min(together, part.ys.count - start)
      let stored = UnsafeMutableRawBufferPointer(rebasing: room[0..<rows * rowBytes])
      try block.container.source.read(at: block.place.offset + first + start * page.blockRowBytes, into: stored)
      if block.container.isBigEndian { SampleRow.swapBytes(of: stored, bitsEach: page.bitsPerSample) }
      for row in 0..<rows {
        var line = UnsafeRawBufferPointer(rebasing: stored[row * rowBytes..<(row + 1) * rowBytes])
        if page.blockSamples > 1 {
          SampleRow.pick(section.sample, of: page.blockSamples, bytesEach: size, from: line, into: picked)
          line = UnsafeRawBufferPointer(picked)
        }
        let target = Self.values(of: part.xs.lowerBound, part.ys.lowerBound + start + row, section.z, in: box, values)
        pixelType.convert(line, into: UnsafeMutableBufferPointer(rebasing: target[0..<part.xs.count]))
      }
    }
  }

  /// A box's values from one voxel on.
  private static func values(
    of x: Int, _ y: Int, _ z: Int, in box: VoxelBox, _ values: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: values[box.index(x: x, y: y, z: z)...])
  }
}
