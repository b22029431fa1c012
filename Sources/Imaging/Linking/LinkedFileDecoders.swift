/// The decoders of a linked stack's files; the 64 files used last stay open.
final class LinkedFileDecoders {
  private let provider: any SectionProvider
  private var files: [LinkedFile]?
  private var opened: [(file: Int, decoder: TIFFDecoder)] = []

  init(provider: any SectionProvider) { self.provider = provider }

  /// - Throws: `LinkError` where the file changed since it was linked; `ImagingError` where the page cannot be decoded.
  func decoder(of section: SectionCache.Section) throws -> TIFFDecoder {
    if let i = opened.lastIndex(where: { $0.file == section.file }) {
      if i != opened.count - 1 { opened.append(opened.remove(at: i)) }
    } else {
      let files = try files ?? provider.files()
      self.files = files
      guard files.indices.contains(section.file) else {
        throw ImagingError.chunk(detail: "section \(section.z) names a file that the stack does not have")
      }
      if opened.count >= 64 { opened.removeFirst() }
      opened.append((section.file, TIFFDecoder(try TIFFContainer(files[section.file].open()))))
    }
    let decoder = opened[opened.count - 1].decoder
    try decoder.container.check(section.page)
    return decoder
  }
}
