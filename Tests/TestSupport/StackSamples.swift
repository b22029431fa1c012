import Foundation
import Vocabulary

/// Writes small files in every dialect and every compression; names are unique.
package enum StackSamples {
  /// Writes all of them into a folder, each into one of its own where it has several files.
  package static func write(to folder: String) throws -> [StackSample] {
    try compressions(folder) + imageJ(folder) + ome(folder) + omeFiles(folder) + scanImage(folder) + plain(folder)
      + sections(folder)
  }

  private static func sample(
    _ name: String, _ tiff: RawTIFF, _ order: PageOrder, path: String, spacing: (Double?, Double?, Double?)
  ) -> StackSample {
    let type: PixelType =
      switch (tiff.format, tiff.bits) {
      case (1, 8): .uint8
      case (1, 16): .uint16
      case (1, 32): .uint32
      case (2, 8): .int8
      case (2, 16): .int16
      case (2, 32): .int32
      case (3, 16): .float16
      case (3, 32): .float32
      default: .float64
      }
    let pages = order.planePages
    return StackSample(
      name: name, path: path, axes: order.name + (tiff.samples > 1 ? "S" : ""), depth: order.length("Z"),
      channels: order.length("C") * tiff.samples, frames: order.length("T"), pixelType: type,
      spacing: (spacing.0, spacing.1, spacing.2), width: tiff.width, height: tiff.height,
      planes: (0..<tiff.samples).flatMap { sample in pages.map { tiff.plane($0, sample: sample) } })
  }

  private static func one(
    _ folder: String, _ name: String, _ tiff: RawTIFF, _ order: PageOrder, _ spacing: (Double?, Double?, Double?)
  ) -> [StackSample] {
    var tiff = tiff
    tiff.pages = order.pages
    let path = "\(folder)/\(name).tif"
    return tiff.write(to: path) ? [sample(name, tiff, order, path: path, spacing: spacing)] : []
  }

  /// Every sample type in every codec, as strips and tiles, in both byte orders, classic and BigTIFF.
  private static func compressions(_ folder: String) -> [StackSample] {
    let codecs: [(String, UInt16)] = [
      ("none", 1), ("lzw", 5), ("deflate", 8), ("packbits", 32773), ("lerc", 34887), ("lzma", 34925), ("zstd", 50000),
    ]
    let types: [(String, Int, UInt16)] = [
      ("u8", 8, 1), ("u16", 16, 1), ("u32", 32, 1), ("i8", 8, 2), ("i16", 16, 2), ("i32", 32, 2), ("f16", 16, 3),
      ("f32", 32, 3), ("f64", 64, 3),
    ]
    var samples: [StackSample] = []
    for (i, (codec, code)) in codecs.enumerated() {
      for (j, (type, bits, format)) in types.enumerated() {
        // LERC has no half floats.
        if codec == "lerc" && type == "f16" { continue }
        for predictor in [UInt16(1), 2, 3] {
          let takesPredictor = [5, 8, 34925, 50000].contains(code)
          if predictor > 1 && !(takesPredictor && (predictor == 3) == (format == 3)) { continue }
          var tiff = RawTIFF()
          (tiff.bits, tiff.format, tiff.compression, tiff.predictor) = (bits, format, code, predictor)
          // Layouts alternate, so that the table combines each with each codec and type.
          tiff.tile = (i + j) % 2 == 0 ? 16 : nil
          // libtiff 4.5 swaps before the floating-point predictor: what it writes so, no other reader reads.
          tiff.mode = predictor == 3 ? ["", "8"][(i + j) % 2] : ["", "b", "8", "8b"][(i + j + Int(predictor)) % 4]
          (tiff.samples, tiff.isPlanar) = [(1, false), (3, false), (3, true)][(2 * i + j) % 3]
          if tiff.tile != nil { (tiff.width, tiff.height) = (37, 21) }
          samples += one(
            folder, "\(codec)-\(type)-p\(predictor)", tiff, PageOrder("Z", z: 2), (nil, nil, nil))
        }
      }
    }
    return samples
  }

  private static func imageJ(_ folder: String) -> [StackSample] {
    var tiff = RawTIFF()
    tiff.resolution = (2, 1)
    var samples: [StackSample] = []
    for (c, z, t) in [(1, 4, 1), (2, 3, 1), (1, 3, 2), (2, 3, 4), (3, 1, 2)] {
      let order = PageOrder("CZT", z: z, c: c, t: t)
      tiff.description =
        "ImageJ=1.54f\nimages=\(order.pages)\nchannels=\(c)\nslices=\(z)\nframes=\(t)\nhyperstack=true\n"
        + "spacing=2.5\nunit=um\n"
      samples += one(folder, "imagej-c\(c)z\(z)t\(t)", tiff, order, (0.5, 0.5, 2.5))
    }
    tiff.mode = "b"
    tiff.description = "ImageJ=1.52\nimages=3\nslices=3\nspacing=0.002\nunit=mm\n"
    samples += one(folder, "imagej-mm-big-endian", tiff, PageOrder("Z", z: 3), (500, 500, 2))
    return samples
  }

  private static func omeXML(_ order: String, _ pages: PageOrder, _ tiff: RawTIFF, _ size: String, _ data: String)
    -> String
  {
    """
    <?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" \
    UUID="urn:uuid:0"><Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="\(order)" Type="uint16" \
    SizeX="\(tiff.width)" SizeY="\(tiff.height)" SizeZ="\(pages.length("Z"))" SizeC="\(pages.length("C"))" \
    SizeT="\(pages.length("T"))" \(size)>\(data)</Pixels></Image></OME>
    """
  }

  private static func ome(_ folder: String) -> [StackSample] {
    var samples: [StackSample] = []
    var tiff = RawTIFF()
    let micrometres = #"PhysicalSizeX="0.7" PhysicalSizeY="0.8" PhysicalSizeZ="2""#
    for order in ["XYZCT", "XYZTC", "XYCZT", "XYCTZ", "XYTCZ", "XYTZC"] {
      let pages = PageOrder(String(order.dropFirst(2)), z: 3, c: 2, t: 2)
      tiff.description = omeXML(order, pages, tiff, micrometres, "<TiffData/>")
      samples += one(folder, "ome-\(order)", tiff, pages, (0.7, 0.8, 2))
    }
    let stack = PageOrder("Z", z: 3)
    for (unit, factor) in [("nm", 1e-3), ("mm", 1e3), ("µm", 1.0)] {
      let size =
        #"PhysicalSizeX="4" PhysicalSizeXUnit="\#(unit)" PhysicalSizeY="4" PhysicalSizeYUnit="\#(unit)" PhysicalSizeZ="8" PhysicalSizeZUnit="\#(unit)""#
      tiff.description = omeXML("XYZCT", stack, tiff, size, "<TiffData/>")
      samples += one(folder, "ome-\(unit)", tiff, stack, (4 * factor, 4 * factor, 8 * factor))
    }
    return samples
  }

  /// One plane a file, referenced by UUID.
  private static func omeFiles(_ folder: String) throws -> [StackSample] {
    let inner = "\(folder)/ome-files"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    let order = PageOrder("CZ", z: 3, c: 2)
    var tiff = RawTIFF()
    let data = (0..<6).map { page in
      #"<TiffData IFD="0" FirstC="\#(page % 2)" FirstZ="\#(page / 2)" PlaneCount="1"><UUID FileName="p\#(page).ome.tif">urn:uuid:\#(page)</UUID></TiffData>"#
    }.joined()
    tiff.description = omeXML(
      "XYCZT", order, tiff, #"PhysicalSizeX="1" PhysicalSizeY="1" PhysicalSizeZ="3""#, data)
    var whole = tiff
    whole.pages = 6
    // Each file is one page of the whole.
    for page in 0..<6 {
      let path = "\(inner)/p\(page).ome.tif"
      guard tiff.write(page: page, to: path) else { return [] }
    }
    return [sample("ome-files", whole, order, path: "\(inner)/p0.ome.tif", spacing: (1, 1, 3))]
  }

  private static func scanImage(_ folder: String) -> [StackSample] {
    var tiff = RawTIFF()
    (tiff.format, tiff.mode) = (2, "8")
    tiff.software = """
      SI.VERSION_MAJOR = 2021
      SI.hChannels.channelSave = [1;4]
      SI.hFastZ.enable = true
      SI.hFastZ.numDiscardFlybackFrames = 1
      SI.hStackManager.enable = true
      SI.hStackManager.framesPerSlice = 1
      SI.hStackManager.actualNumSlices = 3
      SI.hStackManager.actualStackZStepSize = 5
      SI.hStackManager.numFramesPerVolumeWithFlyback = 4
      SI.hRoiManager.imagingFovUm = [-55 -35;55 -35;55 35;-55 35]
      SI.hRoiManager.pixelsPerLine = 11
      SI.hRoiManager.linesPerFrame = 7
      """
    tiff.pages = 16
    let path = "\(folder)/scanimage-2021.tif"
    guard tiff.write(to: path) else { return [] }
    var modern = sample("scanimage-2021", tiff, PageOrder("CZT", z: 3, c: 2, t: 2), path: path, spacing: (10, 10, 5))
    // Channel fastest, then slices and one flyback frame, then volumes.
    modern.planes = (0..<2).flatMap { c in
      (0..<2).flatMap { t in (0..<3).map { z in tiff.plane(t * 8 + z * 2 + c) } }
    }
    tiff.software = nil
    tiff.mode = ""
    tiff.description = """
      state.software.version=3.8
      state.acq.numberOfZSlices=4
      state.acq.numberOfFrames=1
      state.acq.averaging=1
      state.acq.savingChannel1=1
      state.acq.savingChannel2=1
      state.acq.savingChannel3=0
      state.acq.savingChannel4=0
      state.acq.zStepSize=1.5
      """
    return [modern] + one(folder, "scanimage-3", tiff, PageOrder("CZ", z: 4, c: 2), (nil, nil, 1.5))
  }

  private static func plain(_ folder: String) -> [StackSample] {
    var tiff = RawTIFF()
    tiff.resolution = (20_000, 3)
    let inches = one(folder, "plain-centimetres", tiff, PageOrder("Z", z: 5), (0.5, 0.5, nil))
    tiff.resolution = nil
    tiff.description = #"{"shape": [3, 2, 7, 11], "axes": "ZCYX"}"#
    return inches + one(folder, "tifffile-shaped", tiff, PageOrder("CZ", z: 3, c: 2), (nil, nil, nil))
  }

  private static func sections(_ folder: String) throws -> [StackSample] {
    let inner = "\(folder)/sections"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    var tiff = RawTIFF()
    tiff.pages = 12
    for page in 0..<12 { guard tiff.write(page: page, to: "\(inner)/brain_\(page + 1).tif") else { return [] } }
    return [sample("sections", tiff, PageOrder("Z", z: 12), path: inner, spacing: (nil, nil, nil))]
  }
}

extension RawTIFF {
  /// Writes one page as a file of its own.
  fileprivate func write(page: Int, to path: String) -> Bool {
    var tiff = self
    (tiff.pages, tiff.firstPage) = (1, page)
    return tiff.write(to: path)
  }
}
