package import Vocabulary

/// What is known of a linked stack: rows of the atlas, or an array in a test.
package protocol SectionProvider {
  /// The files, in the order that sections count them.
  func files() throws -> [LinkedFile]
  /// A section without its blocks, which `blocks` gives a few at a time.
  func section(_ z: Int) throws -> LinkedSection
  /// Blocks `run * blocksPerRun` and on, at most `blocksPerRun`; counted within the section's own list.
  func blocks(ofSection z: Int, run: Int) throws -> [BlockPlace]
}

extension SectionProvider {
  package static var blocksPerRun: Int { 256 }
}

/// A stack read from the files it was linked to: of each section only the strips or tiles that a box touches, and of
/// uncompressed ones only the rows.
///
/// Not for two threads at once; each thread makes its own.
package final class LinkedVoxels: VoxelSource {
  package let shape: StackShape
  package let voxelSize: VoxelSize
  package let pixelType: PixelType
  /// Bytes of pixels asked of the files so far, for tests that count work.
  package private(set) var bytesRead = 0

  private final class Section {
    let z: Int
    let page: TIFFPage
    let file: Int
    let sample: Int
    var runs: [Int: [BlockPlace]] = [:]

    init(z: Int, page: TIFFPage, file: Int, sample: Int) {
      (self.z, self.page, self.file, self.sample) = (z, page, file, sample)
    }
  }

  /// Sections and runs of places that stay at hand: some 16 MB.
  private static let rowCapacity = 4096

  private final class Block {
    let bytes: [UInt8]
    var lastUse = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }
  }

  private struct BlockKey: Hashable {
    let z: Int
    let index: Int
  }

  private let provider: any SectionProvider
  private let capacity: Int
  private var linked: [LinkedFile]?
  private var sections: [Int: Section] = [:]
  private var rows = 0
  private var opened: [(file: Int, decoder: TIFFDecoder)] = []
  private var blocks: [BlockKey: Block] = [:]
  private var blockBytes = 0
  private var clock = 0
  private var row = RawBuffer()

  /// At most `capacity` bytes of unpacked strips or tiles stay at hand, or one block where that is larger.
  package init(
    shape: StackShape, voxelSize: VoxelSize, pixelType: PixelType, provider: any SectionProvider,
    capacity: Int = 64 << 20
  ) {
    self.shape = shape
    self.voxelSize = voxelSize
    self.pixelType = pixelType
    self.provider = provider
    self.capacity = capacity
  }

  package func voxels(in box: VoxelBox) throws -> [Float] {
    precondition(
      box == box.intersection(VoxelBox(origin: VoxelOrigin(x: 0, y: 0, z: 0), shape: shape)),
      "\(box) is not within \(shape)")
    var result = [Float](repeating: 0, count: box.shape.voxelCount)
    guard !box.isEmpty else { return result }
    for z in box.z {
      let section = try section(z)
      let page = section.page
      let decoder = try decoder(of: section)
      for down in box.y.lowerBound / page.blockHeight...(box.y.upperBound - 1) / page.blockHeight {
        for across in box.x.lowerBound / page.blockWidth...(box.x.upperBound - 1) / page.blockWidth {
          let index = down * page.blocksAcross + across
          let place = try place(of: index, in: section)
          try read(box, section, index, place, decoder, into: &result)
        }
      }
    }
    return result
  }

  /// Fills `plane` with a whole section: little-endian, row by row.
  package func readSection(_ z: Int, into plane: UnsafeMutableRawBufferPointer) throws {
    precondition(plane.count == shape.width * shape.height * pixelType.byteCount)
    let section = try section(z)
    let page = section.page
    let decoder = try decoder(of: section)
    for index in 0..<page.blocksAcross * page.blocksDown {
      let place = try place(of: index, in: section)
      let y = index / page.blocksAcross * page.blockHeight
      let x = index % page.blocksAcross * page.blockWidth
      let start = (y * page.width + x) * pixelType.byteCount
      try decoder.decode(
        page, block: number(index, section), at: place, sample: section.sample,
        into: UnsafeMutableRawBufferPointer(rebasing: plane[start...]), rowBytes: page.width * pixelType.byteCount)
      bytesRead += place.byteCount
    }
  }

  /// SHA-256 of a whole section's pixels.
  package func hashOfSection(_ z: Int) throws -> [UInt8] {
    var buffer = RawBuffer()
    let plane = buffer.reserve(shape.width * shape.height * pixelType.byteCount)
    try readSection(z, into: plane)
    return SHA256.hash(of: UnsafeRawBufferPointer(plane))
  }

  /// What a box shares with one block.
  private func read(
    _ box: VoxelBox, _ section: Section, _ index: Int, _ place: BlockPlace, _ decoder: TIFFDecoder,
    into result: inout [Float]
  ) throws {
    let page = section.page
    let size = pixelType.byteCount
    let (top, left) = (index / page.blocksAcross * page.blockHeight, index % page.blocksAcross * page.blockWidth)
    let ys = box.y.clamped(to: top..<min(top + page.blockHeight, page.height))
    let xs = box.x.clamped(to: left..<min(left + page.blockWidth, page.width))
    func put(_ pixels: UnsafeRawBufferPointer, row y: Int) {
      let to =
        ((section.z - box.z.lowerBound) * box.y.count + y - box.y.lowerBound) * box.x.count + xs.lowerBound
        - box.x.lowerBound
      result.withUnsafeMutableBufferPointer {
        pixelType.convert(pixels, into: UnsafeMutableBufferPointer(rebasing: $0[to..<to + xs.count]))
      }
    }
    if page.compression == TIFFCompression.none, page.fillOrder == 1, page.bitsPerSample == 8 * size {
      let stored = xs.count * page.blockSamples * size
      let bytes = row.reserve(stored + xs.count * size)
      let line = UnsafeMutableRawBufferPointer(rebasing: bytes[0..<stored])
      let picked = UnsafeMutableRawBufferPointer(rebasing: bytes[stored..<stored + xs.count * size])
      for y in ys {
        let start = (y - top) * page.blockRowBytes + (xs.lowerBound - left) * page.blockSamples * size
        guard start + stored <= place.byteCount else {
          throw ImagingError.truncated(
            path: decoder.container.path, detail: "block \(index) holds \(place.byteCount) bytes")
        }
        try decoder.container.source.read(at: place.offset + start, into: line)
        bytesRead += stored
        if decoder.container.isBigEndian { SampleRow.swapBytes(of: line, bitsEach: page.bitsPerSample) }
        SampleRow.pick(
          page.isPlanar ? 0 : section.sample, of: page.blockSamples, bytesEach: size,
          from: UnsafeRawBufferPointer(line),
          into: picked)
        put(UnsafeRawBufferPointer(picked), row: y)
      }
      return
    }
    let block = try unpacked(section, index, place, decoder)
    block.bytes.withUnsafeBytes { bytes in
      let columns = min(page.blockWidth, page.width - left)
      for y in ys {
        let start = ((y - top) * columns + xs.lowerBound - left) * size
        put(UnsafeRawBufferPointer(rebasing: bytes[start..<start + xs.count * size]), row: y)
      }
    }
  }

  private func unpacked(
    _ section: Section, _ index: Int, _ place: BlockPlace, _ decoder: TIFFDecoder
  ) throws -> Block {
    clock += 1
    let key = BlockKey(z: section.z, index: index)
    if let block = blocks[key] {
      block.lastUse = clock
      return block
    }
    let page = section.page
    let rows = min(page.blockHeight, page.height - index / page.blocksAcross * page.blockHeight)
    let columns = min(page.blockWidth, page.width - index % page.blocksAcross * page.blockWidth)
    var bytes = [UInt8](repeating: 0, count: rows * columns * pixelType.byteCount)
    let number = number(index, section)
    try bytes.withUnsafeMutableBytes {
      try decoder.decode(
        page, block: number, at: place, sample: section.sample, into: $0, rowBytes: columns * pixelType.byteCount)
    }
    bytesRead += place.byteCount
    while blockBytes + bytes.count > capacity, let oldest = blocks.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      blockBytes -= oldest.value.bytes.count
      blocks.removeValue(forKey: oldest.key)
    }
    let block = Block(bytes)
    block.lastUse = clock
    blocks[key] = block
    blockBytes += bytes.count
    return block
  }

  /// The block's number in its page, where each sample of a planar page has blocks of its own.
  private func number(_ index: Int, _ section: Section) -> Int {
    index + (section.page.isPlanar ? section.sample * section.page.blocksAcross * section.page.blocksDown : 0)
  }

  private func section(_ z: Int) throws -> Section {
    if let section = sections[z] { return section }
    let section = try provider.section(z)
    let page = section.packing.page
    guard page.width == shape.width, page.height == shape.height, page.pixelType == pixelType,
      (0..<page.samplesPerPixel).contains(section.sample)
    else { throw ImagingError.chunk(detail: "section \(z) is not of the stack's size and type") }
    forgetIfFull()
    let known = Section(z: z, page: page, file: section.file, sample: section.sample)
    sections[z] = known
    return known
  }

  private func place(of index: Int, in section: Section) throws -> BlockPlace {
    let size = type(of: provider).blocksPerRun
    let (run, rest) = index.quotientAndRemainder(dividingBy: size)
    if section.runs[run] == nil {
      forgetIfFull()
      section.runs[run] = try provider.blocks(ofSection: section.z, run: run)
    }
    guard let places = section.runs[run], places.indices.contains(rest) else {
      throw ImagingError.chunk(detail: "section \(section.z) does not say where its block \(index) lies")
    }
    return places[rest]
  }

  /// Counts one more row of the atlas that stays at hand; all others go when there are too many.
  private func forgetIfFull() {
    rows += 1
    guard rows > Self.rowCapacity else { return }
    sections.removeAll()
    rows = 1
  }

  /// Opens the section's file unless it is open; the few used last stay so.
  private func decoder(of section: Section) throws -> TIFFDecoder {
    if let i = opened.lastIndex(where: { $0.file == section.file }) {
      if i != opened.count - 1 { opened.append(opened.remove(at: i)) }
    } else {
      let files = try linked ?? provider.files()
      linked = files
      guard files.indices.contains(section.file) else {
        throw ImagingError.chunk(detail: "section \(section.z) lies in a file that is not named")
      }
      if opened.count >= 64 { opened.removeFirst() }
      opened.append((section.file, TIFFDecoder(try TIFFContainer(files[section.file].open()))))
    }
    let decoder = opened[opened.count - 1].decoder
    try decoder.container.check(section.page)
    return decoder
  }
}
