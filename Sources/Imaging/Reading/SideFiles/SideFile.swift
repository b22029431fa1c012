internal import Vocabulary

/// Text that lies beside a stack: read whole, never larger than it may be.
enum SideFile {
  /// Larger ones are left aside; two seconds are a reader's patience.
  static let mostBytes = 32 << 20

  /// Nil when it is not there.
  static func text(_ path: String) throws(ImagingError) -> String? {
    guard let bytes = try bytes(path) else { return nil }
    return String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
  }

  /// Nil when it is not there.
  static func bytes(_ path: String) throws(ImagingError) -> [UInt8]? {
    guard let file = try? RandomAccessFile(path: path) else { return nil }
    guard file.count <= mostBytes else {
      throw .unsupported(
        path: path, detail: "a side file of \(file.count >> 20) MB", advice: "give the voxel size with --voxel")
    }
    return try file.bytes(at: 0, count: file.count)
  }
}

/// Which side files speak of a stack.
enum SideFiles {
  /// Adds what they say; one that cannot be read is named and left aside.
  static func complete(_ reading: inout StackReading, of file: OpenedTIFF, overrides: StackOverrides) {
    func add(_ facts: () throws(ImagingError) -> SideFacts?) {
      do {
        if let facts = try facts() { reading.complete(with: facts, overrides: overrides) }
      } catch { reading.notes.append("a side file is left aside: \(error)") }
    }
    let folder = Folder(of: file.path)
    let name = OMEFileSet.name(of: file.path)
    if let base = PrairieScan.base(of: name) {
      add { () throws(ImagingError) in try PrairieScan.facts(base, cycle: PrairieScan.cycle(of: name), in: folder) }
    } else if reading.flavour == .thor {
      add { () throws(ImagingError) in try ThorExperiment.facts(in: folder) }
    } else if !reading.isMeasured {
      // A stack that somebody made of Thor's planes, in the same folder.
      let (shape, isOpen) = (reading.shape, reading.flavour != .microManager)
      add { () throws(ImagingError) in
        guard isOpen, let facts = try ThorExperiment.facts(in: folder), facts.width != nil, facts.fits(shape),
          facts.depth == shape.depth
        else { return nil }
        return facts
      }
    }
    if reading.flavour == .microManager || !reading.isMeasured {
      add { () throws(ImagingError) in try MicroManagerMetadata.facts(beside: name, in: folder) }
    }
  }
}
