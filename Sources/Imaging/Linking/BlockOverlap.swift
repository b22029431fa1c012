internal import Vocabulary

/// The rows and columns that a box and one strip or tile share.
struct BlockOverlap {
  /// In voxels of the plane.
  let x: Range<Int>
  let y: Range<Int>
  /// First column and row of the strip or tile.
  let left: Int
  let top: Int

  /// - Parameter index: Of the strip or tile within its plane.
  init(_ box: VoxelBox, block index: Int, of page: TIFFPage) {
    (top, left) = (index / page.blocksAcross * page.blockHeight, index % page.blocksAcross * page.blockWidth)
    x = box.x.clamped(to: left..<min(left + page.blockWidth, page.width))
    y = box.y.clamped(to: top..<min(top + page.blockHeight, page.height))
  }

  /// Copies the shared voxels from the decoded strip or tile, clipped to the page, into the values of the box.
  func copy(
    _ pixels: [UInt8], of page: TIFFPage, type: PixelType, z: Int, into values: UnsafeMutableBufferPointer<Float>,
    of box: VoxelBox
  ) {
    let columns = min(page.blockWidth, page.width - left)
    let start = ((y.lowerBound - top) * columns + x.lowerBound - left) * type.byteCount
    pixels.withUnsafeBytes {
      type.convert(
        UnsafeRawBufferPointer(rebasing: $0[start...]), rows: y.count, of: x.count, rowPitch: columns,
        into: box.values(values, fromX: x.lowerBound, y: y.lowerBound, z: z), rowPitch: box.x.count)
    }
  }
}

extension TIFFPage {
  /// The rows and columns of strips or tiles that share a voxel with a box.
  func blocks(touching box: VoxelBox) -> (down: Range<Int>, across: Range<Int>) {
    (
      box.y.lowerBound / blockHeight..<(box.y.upperBound - 1) / blockHeight + 1,
      box.x.lowerBound / blockWidth..<(box.x.upperBound - 1) / blockWidth + 1
    )
  }
}
