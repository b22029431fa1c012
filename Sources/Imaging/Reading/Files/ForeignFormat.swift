internal import Glibc

/// A known format that is not read, so that a refusal can call it by its name and say what to do.
struct ForeignFormat {
  let name: String
  /// What to do instead.
  let remedy: String

  /// By the first bytes of a file, or the contents of a folder; nil for anything else.
  init?(at path: String) {
    if Folder.isFolder(path) {
      self.init(folder: path)
    } else {
      guard let file = try? RandomAccessFile(path: path),
        let head = try? file.bytes(at: 0, count: min(512, file.count))
      else { return nil }
      self.init(head: head, name: Folder.name(of: path).lowercased())
    }
  }

  /// The refusal of a stack or a table in a known format that is not read; nil for anything else.
  static func refusal(of path: String) -> ImagingError? {
    ForeignFormat(at: path).map { .foreign(path: path, format: $0.name, remedy: $0.remedy) }
  }

  private static let asTIFF = "open it in Fiji (Bio-Formats) and save the stack as TIFF or OME-TIFF"

  private init(_ name: String, _ remedy: String) { (self.name, self.remedy) = (name, remedy) }

  /// zarr.dev, "Storage specification" versions 2 and 3; github.com/saalfeldlab/n5, "File-system specification".
  private init?(folder path: String) {
    func has(_ name: String) -> Bool { access(Folder(path).path(name), F_OK) == 0 }
    let isZarr = [".zgroup", ".zarray", ".zattrs", ".zmetadata", "zarr.json"].contains(where: has)
    if isZarr || path.lowercased().hasSuffix(".zarr") {
      self.init("OME-Zarr (a folder of chunks)", "write the level you need as TIFF, e.g. with tifffile or ome-zarr-py")
    } else if has("attributes.json") || path.lowercased().hasSuffix(".n5") {
      self.init("N5 (a folder of chunks)", "open it in Fiji (File > Import > N5) and save the stack as TIFF")
    } else {
      return nil
    }
  }

  /// Signatures: HDF5 file format, "superblock"; ZISRAW; LIF; ND2; and of the others the first bytes their programs write.
  private init?(head: [UInt8], name: String) {
    func begins(_ text: String, at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: Array(text.utf8)) }
    func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    func ends(_ endings: String...) -> Bool { endings.contains { name.hasSuffix($0) } }
    let asTIFF = Self.asTIFF
    if begins([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) {
      if ends(".ims") {
        self.init("Imaris (.ims, HDF5)", "open it in Fiji (Bio-Formats) or Imaris and save the stack as TIFF")
      } else if ends(".nwb") {
        self.init("NWB (HDF5)", "write its image as TIFF with pynwb and tifffile; its regions as CSV")
      } else {
        self.init("HDF5", "write its image as TIFF with h5py and tifffile; regions (CaImAn) as CSV")
      }
    } else if begins("ZISRAWFILE") {
      self.init("Zeiss CZI", asTIFF)
    } else if begins([0x70, 0, 0, 0]), head.count > 8, head[8] == 0x2A {
      self.init("Leica LIF", asTIFF)
    } else if begins([0xDA, 0xCE, 0xBE, 0x0A]) || ends(".nd2") && begins([0, 0, 0, 0x0C, 0x6A, 0x50]) {
      self.init("Nikon ND2", asTIFF)
    } else if begins([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20]) {
      self.init("JPEG 2000", asTIFF)
    } else if begins("OLYMPUSRAWFORMAT") {
      self.init("Olympus OIR", asTIFF)
    } else if begins([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      if ends(".xls") {
        self.init("Excel (.xls)", "save the sheet as CSV (UTF-8)")
      } else {
        self.init("an OLE2 document (Olympus OIB, Zeiss ZVI)", asTIFF)
      }
    } else if begins("PK\u{3}\u{4}"), ends(".xlsx", ".xlsm", ".ods", ".numbers") {
      self.init("a spreadsheet", "save the sheet as CSV (UTF-8)")
    } else if begins("PK\u{3}\u{4}"), ends(".npz") {
      self.init("NumPy's .npz", "save the array alone with numpy.save")
    } else if begins("raw_image_stack_by_hpeng") {
      self.init("Vaa3D raw", "save the stack as TIFF from Vaa3D")
    } else if begins("MATLAB 5.0 MAT-file") {
      self.init("MATLAB .mat", "write the stack with MATLAB's Tiff class, or the somata as CSV with writetable")
    } else if begins("NRRD") || begins("ObjectType = Image") || begins("NDims =") {
      self.init("NRRD or MetaImage", asTIFF)
    } else if begins([0x5C, 1, 0, 0]) && head.count > 347 || begins([0x1F, 0x8B]) && ends(".nii.gz") {
      self.init("NIfTI", asTIFF)
    } else if begins("DICM", at: 128) {
      self.init("DICOM", asTIFF)
    } else if begins([0x1F, 0x8B]) || begins("BZh") || begins([0x28, 0xB5, 0x2F, 0xFD]) || begins([0xFD, 0x37, 0x7A]) {
      self.init("a compressed file", "unpack it first")
    } else if begins([0x89, 0x50, 0x4E, 0x47]) || begins([0xFF, 0xD8, 0xFF]) || begins("GIF8") {
      self.init("a picture (PNG, JPEG or GIF)", "give the stack as the microscope wrote it, as TIFF")
    } else if begins("SQLite format 3\0") {
      self.init("an SQLite file", "give a TIFF or a table; an atlas is the first argument of a command")
    } else {
      return nil
    }
  }
}

extension ForeignFormat {
  /// The same error, or the refusal by name where the file or folder is in a known format that is not read.
  static func explain(_ error: ImagingError, _ path: String) -> ImagingError { refusal(of: path) ?? error }
}
