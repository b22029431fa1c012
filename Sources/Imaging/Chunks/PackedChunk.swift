internal import Vocabulary

/// A chunk whose directories are known and whose pages are unpacked one by one.
final class PackedChunk {
  private let decoder: TIFFDecoder
  private let pages: [TIFFPage]
  private let pixelType: PixelType
  private var narrow = RawBuffer()

  init(_ blob: [UInt8], shape: StackShape, pixelType: PixelType) throws(ImagingError) {
    do throws(ImagingError) {
      let container = try TIFFContainer(MemoryFile(blob, named: "chunk"))
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

  func decode(_ z: Int, into page: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    let kept = pages[z].pixelType ?? pixelType
    do throws(ImagingError) {
      if kept == pixelType { return try decoder.decode(pages[z], sample: 0, into: page) }
      let bytes = narrow.reserve(pages[z].planeBytes)
      try decoder.decode(pages[z], sample: 0, into: bytes)
      SampleNarrowing.widen(UnsafeRawBufferPointer(bytes), of: kept, to: pixelType, into: page)
    } catch {
      throw .chunk(detail: "\(error)")
    }
  }
}
