internal import Vocabulary

/// Sections and block locations of a linked stack, fetched in batches and cached up to 16 MB.
final class SectionCache {
  final class Section {
    let z: Int
    let page: TIFFPage
    let file: Int
    let sample: Int
    /// Block locations by run.
    fileprivate var runs: [Int: [BlockLocation]] = [:]

    fileprivate init(z: Int, page: TIFFPage, file: Int, sample: Int) {
      (self.z, self.page, self.file, self.sample) = (z, page, file, sample)
    }
  }

  private static let capacity = 16 << 20
  /// Estimated memory of one section without its block locations.
  private static let sectionBytes = 1024

  private let shape: StackShape
  private let pixelType: PixelType
  private let provider: any SectionProvider
  private var sections: [Int: Section] = [:]
  private var byteCount = 0

  init(shape: StackShape, pixelType: PixelType, provider: any SectionProvider) {
    (self.shape, self.pixelType, self.provider) = (shape, pixelType, provider)
  }

  /// Consecutive sections, with the locations of the given blocks of each: one query for the sections that are not cached
  /// and one for each run of blocks.
  func sections(_ range: Range<Int>, blocks indices: (Section) -> [Int] = { _ in [] }) throws -> [Section] {
    let all = try sections(range)
    let perRun = type(of: provider).blocksPerRun
    var missing: [Int: Range<Int>] = [:]
    for section in all {
      for run in Set(indices(section).map { $0 / perRun }) where section.runs[run] == nil {
        missing[run] = (missing[run]?.lowerBound ?? section.z)..<section.z + 1
      }
    }
    for (run, some) in missing.sorted(by: { $0.key < $1.key }) {
      for (z, locations) in zip(some, try provider.blocks(ofSections: some, run: run)) {
        let section = all[z - range.lowerBound]
        if section.runs[run] == nil { add(locations, run: run, to: section) }
      }
    }
    return all
  }

  /// The location of a block of a section, by its index within the section.
  func location(ofBlock index: Int, in section: Section) throws -> BlockLocation {
    let (run, rest) = index.quotientAndRemainder(dividingBy: type(of: provider).blocksPerRun)
    if section.runs[run] == nil {
      let locations = try provider.blocks(ofSections: section.z..<section.z + 1, run: run).first ?? []
      add(locations, run: run, to: section)
    }
    guard let locations = section.runs[run], locations.indices.contains(rest) else {
      throw ImagingError.chunk(detail: "section \(section.z) has no location for its block \(index)")
    }
    return locations[rest]
  }

  private func sections(_ range: Range<Int>) throws -> [Section] {
    var result = range.map { sections[$0] }
    if let first = result.firstIndex(where: { $0 == nil }), let last = result.lastIndex(where: { $0 == nil }) {
      let missing = range.lowerBound + first..<range.lowerBound + last + 1
      for (z, linked) in zip(missing, try provider.sections(missing)) {
        let page = linked.packing.page
        guard page.width == shape.width, page.height == shape.height, page.pixelType == pixelType,
          (0..<page.samplesPerPixel).contains(linked.sample)
        else { throw ImagingError.chunk(detail: "section \(z) is not of the stack's size and type") }
        if sections[z] != nil { continue }
        count(Self.sectionBytes)
        let section = Section(z: z, page: page, file: linked.file, sample: linked.sample)
        sections[z] = section
        result[z - range.lowerBound] = section
      }
    }
    let all = result.compactMap(\.self)
    guard all.count == range.count else {
      throw ImagingError.chunk(detail: "not all of sections \(range) are stored")
    }
    return all
  }

  private func add(_ locations: [BlockLocation], run: Int, to section: Section) {
    count(locations.count * MemoryLayout<BlockLocation>.stride)
    section.runs[run] = locations
  }

  /// Adds to the size of the cache, and empties it first where that exceeds its capacity.
  private func count(_ bytes: Int) {
    byteCount += bytes
    guard byteCount > Self.capacity else { return }
    sections.removeAll()
    byteCount = bytes
  }
}
