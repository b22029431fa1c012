internal import Vocabulary

/// Chooses the sidecar files of a stack.
enum Sidecars {
  /// Merges their metadata; a file that cannot be read is noted and ignored.
  static func complete(_ interpretation: inout StackInterpretation, of file: OpenedTIFF, overrides: StackOverrides) {
    func merge(_ read: () throws(ImagingError) -> SidecarMetadata?) {
      do {
        if let metadata = try read() { interpretation.merge(metadata, overrides: overrides) }
      } catch { interpretation.notes.append("a sidecar file is ignored: \(error)") }
    }
    let folder = Folder(of: file.path)
    let name = Folder.name(of: file.path)
    if let base = BrukerXML.base(of: name) {
      merge { () throws(ImagingError) in try BrukerXML.metadata(base, cycle: BrukerXML.cycle(of: name), in: folder) }
    } else if interpretation.dialect == .thor {
      merge { () throws(ImagingError) in try ThorXML.metadata(in: folder) }
    } else if !interpretation.hasSpacing {
      // A stack made of Thor's planes by another program, in the same folder.
      let (shape, canBeThor) = (interpretation.shape, interpretation.dialect != .microManager)
      merge { () throws(ImagingError) in
        guard canBeThor, let metadata = try ThorXML.metadata(in: folder), metadata.width != nil, metadata.fits(shape),
          metadata.depth == shape.depth
        else { return nil }
        return metadata
      }
    }
    if interpretation.dialect == .microManager || !interpretation.hasSpacing {
      merge { () throws(ImagingError) in try MicroManagerMetadata.sidecar(beside: name, in: folder) }
    }
  }
}
