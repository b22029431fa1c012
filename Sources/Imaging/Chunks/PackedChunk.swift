internal import CTIFF
internal import Vocabulary

/// A compressed chunk: its directories are parsed, its pages are decoded on demand.
///
/// A page may be stored in a smaller integer type than the stack's (see `SampleNarrowing`).
final class PackedChunk {
  /// A page and the memory that it is decoded into, in its stored type.
  private struct Target {
    let page: TIFFPage
    let bytes: UnsafeMutableRawBufferPointer
  }

  private let memory: MemoryFile
  private let decoder: TIFFDecoder
  private let pages: [TIFFPage]
  private let pixelType: PixelType
  private var narrow = RawBuffer()

  /// - Throws: `chunk` unless the file has one page of this size and a fitting type for each z.
  init(_ memory: MemoryFile, shape: StackShape, pixelType: PixelType) throws(ImagingError) {
    self.memory = memory
    do throws(ImagingError) {
      let container = try TIFFContainer(memory)
      pages = try container.pages()
      decoder = TIFFDecoder(container)
    } catch {
      throw .chunk(detail: "\(error)")
    }
    self.pixelType = pixelType
    guard pages.count == shape.depth,
      pages.allSatisfy({ page in
        page.width == shape.width && page.height == shape.height && page.samplesPerPixel == 1
          && page.pixelType.map { $0 == pixelType || SampleNarrowing.types(for: pixelType).contains($0) } == true
      })
    else {
      throw .chunk(
        detail: "it holds \(pages.count) pages where \(shape.width) × \(shape.height) × \(shape.depth) are wanted")
    }
  }

  /// The type that the values of a page are stored in.
  func storedType(of z: Int) -> PixelType { pages[z].pixelType ?? pixelType }

  /// Decodes all pages to the stack's type; `voxels` covers the whole chunk.
  func decode(into voxels: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    guard let first = pages.first else { return }
    let pixels = first.width * first.height
    let pageBytes = pixels * pixelType.byteCount
    let buffer = narrow.reserve(pages.count * pageBytes)
    let targets = pages.enumerated().map { z, page in
      let type = storedType(of: z)
      let start = z * pageBytes
      return Target(
        page: page,
        bytes: UnsafeMutableRawBufferPointer(
          rebasing: (type == pixelType ? voxels : buffer)[start..<start + pixels * type.byteCount]))
    }
    try decode(targets)
    for (z, target) in targets.enumerated() where storedType(of: z) != pixelType {
      SampleNarrowing.widen(
        UnsafeRawBufferPointer(target.bytes), of: storedType(of: z), to: pixelType,
        into: UnsafeMutableRawBufferPointer(rebasing: voxels[z * pageBytes..<(z + 1) * pageBytes]))
    }
  }

  /// Decodes pages in their stored types, each to the offset that it has where all pages have the stack's type.
  func decodeStored(_ slices: [Int], into voxels: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    guard let first = pages.first else { return }
    let pixels = first.width * first.height
    try decode(
      slices.map { z in
        let start = z * pixels * pixelType.byteCount
        let end = start + pixels * storedType(of: z).byteCount
        return Target(page: pages[z], bytes: UnsafeMutableRawBufferPointer(rebasing: voxels[start..<end]))
      })
  }

  private func decode(_ targets: [Target]) throws(ImagingError) {
    do throws(ImagingError) {
      for (target, isInflated) in zip(targets, try inflateHuffmanOnly(targets)) {
        if isInflated {
          try decoder.undoPredictor(target.page, rows: target.page.height, target.bytes)
        } else {
          try decoder.decode(target.page, sample: 0, into: target.bytes)
        }
      }
    } catch {
      throw .chunk(detail: "\(error)")
    }
  }

  /// Inflates the pages that were deflated without matches, several in parallel; false for all others.
  private func inflateHuffmanOnly(_ targets: [Target]) throws(ImagingError) -> [Bool] {
    guard let bytes = memory.stableBytes else { return targets.map { _ in false } }
    var pages: [ctiff_huffman_only_page] = []
    pages.reserveCapacity(targets.count)
    for target in targets {
      // Without input, the page is reported as not inflated.
      var stream = ctiff_huffman_only_page()
      let (page, type) = (target.page, target.page.pixelType ?? pixelType)
      if page.compression == .deflate, page.fillOrder == 1, page.predictor <= 2,
        !decoder.container.isBigEndian, page.bitsPerSample == 8 * type.byteCount,
        let strip = try decoder.onlyBlockLocation(of: page)
      {
        stream.input = bytes.bindMemory(to: UInt8.self).baseAddress.map { $0 + strip.offset }
        stream.input_count = strip.byteCount
        stream.output = target.bytes.bindMemory(to: UInt8.self).baseAddress
        stream.output_count = target.bytes.count
      }
      pages.append(stream)
    }
    ctiff_huffman_only_inflate(&pages, pages.count)
    return pages.map { $0.done != 0 }
  }
}
