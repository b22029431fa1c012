internal import CTIFF
internal import Vocabulary

/// A chunk whose directories are known and whose pages are unpacked as they are wanted.
final class PackedChunk {
  /// Where one page goes, and how it is kept.
  private struct Page {
    let page: TIFFPage
    let target: UnsafeMutableRawBufferPointer
    /// As it is kept: where it goes, or a place to widen it from.
    let kept: UnsafeMutableRawBufferPointer
    let keptType: PixelType
  }

  private let memory: MemoryFile
  private let decoder: TIFFDecoder
  private let pages: [TIFFPage]
  private let pixelType: PixelType
  private var narrow = RawBuffer()

  init(_ blob: [UInt8], shape: StackShape, pixelType: PixelType) throws(ImagingError) {
    do throws(ImagingError) {
      memory = MemoryFile(blob, named: "chunk")
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

  /// Unpacks pages, each into its place in `voxels`, which has room for all of the chunk.
  func decode(_ wanted: [Int], into voxels: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    guard let first = pages.first else { return }
    let pixels = first.width * first.height
    let pageBytes = pixels * pixelType.byteCount
    let room = narrow.reserve(wanted.count * pageBytes)
    let places = wanted.enumerated().map { i, z in
      let target = UnsafeMutableRawBufferPointer(rebasing: voxels[z * pageBytes..<(z + 1) * pageBytes])
      let type = pages[z].pixelType ?? pixelType
      return Page(
        page: pages[z], target: target,
        kept: type == pixelType
          ? target
          : UnsafeMutableRawBufferPointer(rebasing: room[i * pageBytes..<i * pageBytes + pixels * type.byteCount]),
        keptType: type)
    }
    do throws(ImagingError) {
      let inflated = try inflate(places)
      for (place, isInflated) in zip(places, inflated) {
        if isInflated {
          try decoder.undoPredictor(place.page, rows: place.page.height, place.kept)
        } else {
          try decoder.decode(place.page, sample: 0, into: place.kept)
        }
        if place.keptType != pixelType {
          SampleNarrowing.widen(
            UnsafeRawBufferPointer(place.kept), of: place.keptType, to: pixelType, into: place.target)
        }
      }
    } catch {
      throw .chunk(detail: "\(error)")
    }
  }

  /// Inflates the pages that were packed without repeats, several at once; false for every other.
  private func inflate(_ places: [Page]) throws(ImagingError) -> [Bool] {
    guard let bytes = memory.stableBytes else { return places.map { _ in false } }
    var literals: [ctiff_literals] = []
    literals.reserveCapacity(places.count)
    for place in places {
      var literal = ctiff_literals()
      if place.page.compression == .deflate, place.page.fillOrder == 1, place.page.predictor <= 2, !place.page.isTiled,
        !decoder.container.isBigEndian, place.page.bitsPerSample == 8 * place.keptType.byteCount,
        let block = try decoder.places(of: place.page, sample: 0).first, place.page.blocksDown == 1
      {
        literal.input = bytes.bindMemory(to: UInt8.self).baseAddress.map { $0 + block.offset }
        literal.input_count = block.byteCount
        literal.output = place.kept.bindMemory(to: UInt8.self).baseAddress
        literal.output_count = place.kept.count
      }
      literals.append(literal)
    }
    ctiff_inflate_literals(&literals, literals.count)
    return literals.map { $0.done != 0 }
  }
}
