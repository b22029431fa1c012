internal import CTIFF
internal import Vocabulary

/// A chunk whose directories are known and whose pages are unpacked as they are wanted.
final class PackedChunk {
  /// Where one page goes, as it is kept.
  private struct Place {
    let page: TIFFPage
    let bytes: UnsafeMutableRawBufferPointer
  }

  private let memory: MemoryFile
  private let decoder: TIFFDecoder
  private let pages: [TIFFPage]
  private let pixelType: PixelType
  private var narrow = RawBuffer()

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

  /// The type that the values of a page are kept in: the chunk's own, or a smaller one that holds them all.
  func keptType(of z: Int) -> PixelType { pages[z].pixelType ?? pixelType }

  /// Unpacks pages, each into its place in `voxels`, which has room for all of the chunk.
  func decode(_ wanted: [Int], into voxels: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    guard let first = pages.first else { return }
    let pixels = first.width * first.height
    let pageBytes = pixels * pixelType.byteCount
    let room = narrow.reserve(wanted.count * pageBytes)
    let places = wanted.enumerated().map { i, z in
      let type = keptType(of: z)
      let kept =
        type == pixelType
        ? voxels[z * pageBytes..<(z + 1) * pageBytes] : room[i * pageBytes..<i * pageBytes + pixels * type.byteCount]
      return Place(page: pages[z], bytes: UnsafeMutableRawBufferPointer(rebasing: kept))
    }
    try unpack(places)
    for (z, place) in zip(wanted, places) where keptType(of: z) != pixelType {
      SampleNarrowing.widen(
        UnsafeRawBufferPointer(place.bytes), of: keptType(of: z), to: pixelType,
        into: UnsafeMutableRawBufferPointer(rebasing: voxels[z * pageBytes..<(z + 1) * pageBytes]))
    }
  }

  /// Unpacks pages as they are kept; each begins where it would if all had the chunk's own type.
  func decodeKept(_ wanted: [Int], into voxels: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    guard let first = pages.first else { return }
    let pixels = first.width * first.height
    try unpack(
      wanted.map { z in
        let start = z * pixels * pixelType.byteCount
        let end = start + pixels * keptType(of: z).byteCount
        return Place(page: pages[z], bytes: UnsafeMutableRawBufferPointer(rebasing: voxels[start..<end]))
      })
  }

  private func unpack(_ places: [Place]) throws(ImagingError) {
    do throws(ImagingError) {
      for (place, isInflated) in zip(places, try inflate(places)) {
        if isInflated {
          try decoder.undoPredictor(place.page, rows: place.page.height, place.bytes)
        } else {
          try decoder.decode(place.page, sample: 0, into: place.bytes)
        }
      }
    } catch {
      throw .chunk(detail: "\(error)")
    }
  }

  /// Inflates the pages that were packed without repeats, several at once; false for every other.
  private func inflate(_ places: [Place]) throws(ImagingError) -> [Bool] {
    guard let bytes = memory.stableBytes else { return places.map { _ in false } }
    var literals: [ctiff_literals] = []
    literals.reserveCapacity(places.count)
    for place in places {
      var literal = ctiff_literals()
      let (page, type) = (place.page, place.page.pixelType ?? pixelType)
      if page.compression == .deflate, page.fillOrder == 1, page.predictor <= 2,
        !decoder.container.isBigEndian, page.bitsPerSample == 8 * type.byteCount,
        let block = try decoder.onlyPlace(of: page)
      {
        literal.input = bytes.bindMemory(to: UInt8.self).baseAddress.map { $0 + block.offset }
        literal.input_count = block.byteCount
        literal.output = place.bytes.bindMemory(to: UInt8.self).baseAddress
        literal.output_count = place.bytes.count
      }
      literals.append(literal)
    }
    ctiff_inflate_literals(&literals, literals.count)
    return literals.map { $0.done != 0 }
  }
}
