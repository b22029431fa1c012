package import Vocabulary

/// What is known of a linked stack: rows of the atlas, or an array in a test.
package protocol SectionProvider {
  /// The files, in the order that sections count them.
  func files() throws -> [LinkedFile]
  /// A section without its blocks, which `blocks` gives a few at a time.
  func section(_ z: Int) throws -> LinkedSection
  /// Blocks `run * blocksPerRun` and on, at most `blocksPerRun`; counted within the section's own list.
  func blocks(ofSection z: Int, run: Int) throws -> [BlockPlace]
  /// What `section` and `blocks` say of several that follow one another.
  func sections(_ range: Range<Int>) throws -> [LinkedSection]
  func blocks(ofSections range: Range<Int>, run: Int) throws -> [[BlockPlace]]
}

extension SectionProvider {
  package static var blocksPerRun: Int { 256 }

  package func sections(_ range: Range<Int>) throws -> [LinkedSection] { try range.map(section) }

  package func blocks(ofSections range: Range<Int>, run: Int) throws -> [[BlockPlace]] {
    try range.map { try blocks(ofSection: $0, run: run) }
  }
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
  package internal(set) var bytesRead = 0

  final class Section {
    let z: Int
    let page: TIFFPage
    let file: Int
    let sample: Int
    var runs: [Int: [BlockPlace]] = [:]

    init(z: Int, page: TIFFPage, file: Int, sample: Int) {
      (self.z, self.page, self.file, self.sample) = (z, page, file, sample)
    }
  }

  /// What sections and the places of their blocks may take while they stay at hand, and about what one section takes.
  private static let knownCapacity = 16 << 20
  private static let sectionBytes = 1024

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
  private var knownBytes = 0
  private var opened: [(file: Int, decoder: TIFFDecoder)] = []
  private var blocks: [BlockKey: Block] = [:]
  private var blockBytes = 0
  private var clock = 0

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
    guard !box.isEmpty else { return [] }
    let sections = try know(box.z) { section in
      let (down, across) = self.blocks(of: section, touching: box)
      return down.map { $0 * section.page.blocksAcross + across.lowerBound }
        + down.map { $0 * section.page.blocksAcross + across.upperBound - 1 }
    }
    return try [Float](unsafeUninitializedCapacity: box.shape.voxelCount) { values, used in
      var plain: [PlainBlock] = []
      for section in sections {
        let decoder = try decoder(of: section)
        let (down, across) = self.blocks(of: section, touching: box)
        for down in down {
          for across in across {
            let index = down * section.page.blocksAcross + across
            let place = try place(of: index, in: section)
            let part = part(of: box, in: section, index)
            if isPlain(section.page) {
              plain.append(
                PlainBlock(section: section, index: index, place: place, container: decoder.container, part: part))
            } else {
              let pixels = try unpacked(section, index, place, decoder)
              put(pixels.bytes, of: section, index, part, into: values, of: box)
            }
          }
        }
      }
      try read(plain, into: values, of: box)
      used = values.count
    }
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
    guard let section = try know(z..<z + 1, touching: { _ in [] }).first else { fatalError("no section of one") }
    return section
  }

  /// Sections that follow one another, and with them the places of some of each one's blocks, asked for all at once.
  private func know(_ range: Range<Int>, touching indices: (Section) -> [Int]) throws -> [Section] {
    var known = range.map { sections[$0] }
    if let first = known.firstIndex(where: { $0 == nil }), let last = known.lastIndex(where: { $0 == nil }) {
      let missing = range.lowerBound + first..<range.lowerBound + last + 1
      for (z, found) in zip(missing, try provider.sections(missing)) {
        let page = found.packing.page
        guard page.width == shape.width, page.height == shape.height, page.pixelType == pixelType,
          (0..<page.samplesPerPixel).contains(found.sample)
        else { throw ImagingError.chunk(detail: "section \(z) is not of the stack's size and type") }
        if sections[z] != nil { continue }
        keep(Self.sectionBytes)
        let section = Section(z: z, page: page, file: found.file, sample: found.sample)
        sections[z] = section
        known[z - range.lowerBound] = section
      }
    }
    let all = known.compactMap { $0 }
    guard all.count == range.count else {
      throw ImagingError.chunk(detail: "not all of sections \(range) are known")
    }
    let perRun = type(of: provider).blocksPerRun
    var unknown: [Int: Range<Int>] = [:]
    for section in all {
      for run in Set(indices(section).map { $0 / perRun }) where section.runs[run] == nil {
        unknown[run] = (unknown[run]?.lowerBound ?? section.z)..<section.z + 1
      }
    }
    for (run, some) in unknown.sorted(by: { $0.key < $1.key }) {
      for (z, places) in zip(some, try provider.blocks(ofSections: some, run: run)) {
        let section = all[z - range.lowerBound]
        guard section.runs[run] == nil else { continue }
        keep(places.count * MemoryLayout<BlockPlace>.stride)
        section.runs[run] = places
      }
    }
    return all
  }

  private func place(of index: Int, in section: Section) throws -> BlockPlace {
    let (run, rest) = index.quotientAndRemainder(dividingBy: type(of: provider).blocksPerRun)
    if section.runs[run] == nil {
      let places = try provider.blocks(ofSection: section.z, run: run)
      keep(places.count * MemoryLayout<BlockPlace>.stride)
      section.runs[run] = places
    }
    guard let places = section.runs[run], places.indices.contains(rest) else {
      throw ImagingError.chunk(detail: "section \(section.z) does not say where its block \(index) lies")
    }
    return places[rest]
  }

  /// Counts what more stays at hand; all else goes when it is too much.
  private func keep(_ bytes: Int) {
    knownBytes += bytes
    guard knownBytes > Self.knownCapacity else { return }
    sections.removeAll()
    knownBytes = bytes
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
