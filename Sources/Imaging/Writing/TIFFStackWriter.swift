internal import CTIFF
package import Vocabulary

/// Writes a z-stack plane by plane, for ImageJ or as OME-TIFF; BigTIFF where 4 GB do not suffice.
///
/// Directory, then pixels, page after page: each directory's size is known beforehand, so nothing is patched later.
package final class TIFFStackWriter {
  package enum Flavour: String, Sendable, CaseIterable { case imageJ, ome }

  package enum Packing: String, Sendable, CaseIterable { case none, deflate }

  /// What is written, in the words of a reading.
  package struct Plan: Sendable {
    package var shape: StackShape
    package var pixelType: PixelType
    package var voxel: VoxelSize?
    /// Pages come channel by channel within each z.
    package var channels = 1
    package var flavour = Flavour.imageJ
    package var packing = Packing.none
    /// Nil decides by size.
    package var isBigTIFF: Bool?
    /// Stands in OME-XML as the image's name.
    package var name = ""

    package init(
      shape: StackShape, pixelType: PixelType, voxel: VoxelSize?, flavour: Flavour = .imageJ, packing: Packing = .none
    ) {
      self.shape = shape
      self.pixelType = pixelType
      self.voxel = voxel
      self.flavour = flavour
      self.packing = packing
    }
  }

  package let plan: Plan
  private let file: OutputFile
  private let isBig: Bool
  private let description: [UInt8]
  private let compressor: OpaquePointer
  private var packed = RawBuffer()
  private var row = RawBuffer()
  private var written = 0

  package init(path: String, plan: Plan) throws(ImagingError) {
    precondition(plan.shape.voxelCount > 0 && plan.channels > 0, "an empty stack")
    guard plan.flavour != .ome || plan.pixelType != .float16 else {
      throw .unsupported(path: path, detail: "OME-TIFF of 16-bit floats", advice: "write it for ImageJ or as float32")
    }
    guard let compressor = libdeflate_alloc_compressor(6) else { fatalError("no memory to deflate with") }
    self.compressor = compressor
    self.plan = plan
    isBig = plan.isBigTIFF ?? (plan.shape.voxelCount * plan.pixelType.byteCount * plan.channels > 4_000_000_000)
    description = Array((plan.flavour == .ome ? plan.omeXML : plan.imageJText).utf8) + [0]
    file = try OutputFile(path: path)
    try file.write(isBig ? [0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0] : [0x49, 0x49, 42, 0, 8, 0, 0, 0])
  }

  deinit { libdeflate_free_compressor(compressor) }

  private var pageCount: Int { plan.shape.depth * plan.channels }

  /// Adds the next plane: little-endian, row by row.
  package func add(_ plane: UnsafeRawBufferPointer) throws(ImagingError) {
    precondition(plane.count == plan.shape.width * plan.shape.height * plan.pixelType.byteCount)
    precondition(written < pageCount, "more planes than planned")
    let strip = plan.packing == .none ? plane : pack(plane)
    var page = TIFFDirectoryBytes(isBig: isBig, offset: file.count)
    page.add(TIFFTag.imageWidth, long: plan.shape.width)
    page.add(TIFFTag.imageLength, long: plan.shape.height)
    page.add(TIFFTag.bitsPerSample, short: plan.pixelType.byteCount * 8)
    page.add(TIFFTag.compression, short: plan.packing == .none ? 1 : 8)
    page.add(TIFFTag.photometric, short: 1)
    if written == 0 { page.add(TIFFTag.imageDescription, text: description) }
    page.addStrip(byteCount: strip.count, rows: plan.shape.height)
    if let voxel = plan.voxel {
      page.add(TIFFTag.xResolution, rational: .init(pitch: voxel.x))
      page.add(TIFFTag.yResolution, rational: .init(pitch: voxel.y))
      page.add(TIFFTag.resolutionUnit, short: 1)
    }
    if plan.packing == .deflate { page.add(TIFFTag.predictor, short: plan.pixelType.isInteger ? 2 : 1) }
    page.add(TIFFTag.sampleFormat, short: Int(plan.pixelType.sampleFormat))
    written += 1
    try file.write(page.finish(stripBytes: strip.count, isLast: written == pageCount))
    try file.write(strip)
    if (file.count & 1) == 1 { try file.write([0]) }
  }

  package func add(_ plane: [UInt8]) throws(ImagingError) {
    var failure: ImagingError?
    plane.withUnsafeBytes { bytes in
      do throws(ImagingError) { try add(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Gives the file its name; without it nothing is left behind.
  package func finish() throws(ImagingError) {
    guard written == pageCount else {
      throw .cannotWrite(path: file.path, reason: "\(written) of \(pageCount) planes came")
    }
    try file.finish()
  }

  private func pack(_ plane: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var plain = plane
    if plan.pixelType.isInteger {
      let copy = row.reserve(plane.count)
      copy.copyMemory(from: plane)
      let rowBytes = plan.shape.width * plan.pixelType.byteCount
      for y in 0..<plan.shape.height {
        SampleRow.makeDifferences(
          UnsafeMutableRawBufferPointer(rebasing: copy[y * rowBytes..<(y + 1) * rowBytes]),
          bytesEach: plan.pixelType.byteCount)
      }
      plain = UnsafeRawBufferPointer(copy)
    }
    let room = packed.reserve(libdeflate_zlib_compress_bound(compressor, plain.count))
    let count = libdeflate_zlib_compress(compressor, plain.baseAddress, plain.count, room.baseAddress, room.count)
    return UnsafeRawBufferPointer(rebasing: room[0..<count])
  }
}
