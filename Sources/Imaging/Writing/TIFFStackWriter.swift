internal import CTIFF
package import Vocabulary

/// Writes a z-stack plane by plane, for ImageJ or as OME-TIFF; BigTIFF from 4 GB on.
///
/// Each page is a directory followed by its pixels, so that nothing is rewritten.
package final class TIFFStackWriter {
  /// Which program's description the file carries.
  package enum Dialect: String, Sendable, CaseIterable { case imageJ, ome }

  /// Compression; deflate with the horizontal predictor for integers.
  package enum Packing: String, Sendable, CaseIterable { case none, deflate }

  /// Shape, type and options of the file.
  package struct Plan: Sendable {
    /// Of one channel, in voxels.
    package var shape: StackShape
    package var pixelType: PixelType
    /// Nil leaves the voxel size out of the file.
    package var voxel: VoxelSize?
    /// Channel varies fastest, then z.
    package var channels = 1
    package var dialect = Dialect.imageJ
    package var packing = Packing.none
    /// Nil for BigTIFF above 4 GB of pixels.
    package var isBigTIFF: Bool?
    /// The image's name in OME-XML.
    package var name = ""

    package init(
      shape: StackShape, pixelType: PixelType, voxel: VoxelSize?, dialect: Dialect = .imageJ, packing: Packing = .none
    ) {
      (self.shape, self.pixelType, self.voxel) = (shape, pixelType, voxel)
      (self.dialect, self.packing) = (dialect, packing)
    }
  }

  package let plan: Plan
  private let file: OutputFile
  private let isBig: Bool
  private let description: [UInt8]
  private let compressor: OpaquePointer
  private var compressed = RawBuffer()
  private var predicted = RawBuffer()
  private var written = 0

  /// Replaces an existing file: for stacks of tests and simulations.
  package convenience init(path: String, plan: Plan) throws(ImagingError) {
    try self.init(to: path, through: OutputGate(replacing: true), plan: plan)
  }

  /// - Throws: `output`, `cannotWrite`; `unsupported` for 16-bit floats as OME-TIFF.
  package init(to path: String, through gate: OutputGate, plan: Plan) throws(ImagingError) {
    precondition(plan.shape.voxelCount > 0 && plan.channels > 0, "an empty stack")
    guard plan.dialect != .ome || plan.pixelType != .float16 else {
      throw .unsupported(path: path, detail: "OME-TIFF of 16-bit floats", remedy: "write it for ImageJ or as float32")
    }
    guard let compressor = libdeflate_alloc_compressor(6) else { fatalError("no memory to deflate with") }
    self.compressor = compressor
    self.plan = plan
    isBig = plan.isBigTIFF ?? (plan.shape.voxelCount * plan.pixelType.byteCount * plan.channels > 4_000_000_000)
    description = Array((plan.dialect == .ome ? plan.omeXML : plan.imageJDescription).utf8) + [0]
    file = try gate.open(path)
    try file.write(isBig ? [0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0] : [0x49, 0x49, 42, 0, 8, 0, 0, 0])
  }

  deinit { libdeflate_free_compressor(compressor) }

  private var pageCount: Int { plan.shape.depth * plan.channels }

  /// Adds the next plane: little-endian, row by row.
  package func add(_ plane: UnsafeRawBufferPointer) throws(ImagingError) {
    precondition(plane.count == plan.shape.width * plan.shape.height * plan.pixelType.byteCount)
    precondition(written < pageCount, "more planes than planned")
    let strip = plan.packing == .none ? plane : compress(plane)
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

  /// The same, of an array.
  package func add(_ plane: [UInt8]) throws(ImagingError) {
    try plane.withUnsafeBufferPointer { bytes throws(ImagingError) in try add(UnsafeRawBufferPointer(bytes)) }
  }

  /// Completes the file; without it the file is removed.
  package func finish() throws(ImagingError) {
    guard written == pageCount else {
      throw .cannotWrite(path: file.path, reason: "\(written) of \(pageCount) planes were added")
    }
    try file.finish()
  }

  private func compress(_ plane: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let size = plan.pixelType.byteCount
    let input =
      plan.pixelType.isInteger
      ? SampleRow.differences(of: plane, rowBytes: plan.shape.width * size, bytesEach: size, in: &predicted) : plane
    let buffer = compressed.reserve(libdeflate_zlib_compress_bound(compressor, input.count))
    let count = libdeflate_zlib_compress(
      compressor, input.baseAddress, input.count, buffer.baseAddress, buffer.count)
    return UnsafeRawBufferPointer(rebasing: buffer[0..<count])
  }
}
