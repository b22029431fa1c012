import Imaging
import Testing
import Vocabulary

struct FlavourTests {
  /// Which page each plane came from, by channel, frame and z.
  static func pages(_ reader: StackReader) throws -> [[[Int]]] {
    try (0..<reader.reading.channels).map { channel in
      try (0..<reader.reading.frames).map { frame in
        try (0..<reader.reading.shape.depth).map {
          PageFile.number(try reader.plane($0, channel: channel, frame: frame))
        }
      }
    }
  }

  static let modern = """
    SI.VERSION_MAJOR = 2021
    SI.hChannels.channelSave = [1;4]
    SI.hFastZ.enable = true
    SI.hFastZ.discardFlybackFrames = true
    SI.hFastZ.numDiscardFlybackFrames = 1
    SI.hRoiManager.imagingFovUm = [-8 -6;8 -6;8 6;-8 6]
    SI.hRoiManager.linesPerFrame = 3
    SI.hRoiManager.pixelsPerLine = 4
    SI.hStackManager.actualNumSlices = 2
    SI.hStackManager.actualStackZStepSize = -5
    SI.hStackManager.numFramesPerVolumeWithFlyback = 3
    """

  @Test func scanImageChannelsVaryFastestAndFlybackIsLeftOut() throws {
    let folder = ScratchFolder()
    // Two volumes of two slices and one flyback frame, two channels each.
    let pages = (0..<12).map { PageFile.page($0, description: "frameNumbers = \($0 / 2 + 1)", software: Self.modern) }
    try PageFile.write(pages, width: 4, to: folder.file("a.tif"), mode: "wl8")
    let reader = try StackReader(path: folder.file("a.tif"))
    #expect(try Self.pages(reader) == [[[0, 2], [6, 8]], [[1, 3], [7, 9]]])
    #expect(reader.reading.flavour == .scanImage)
    #expect(reader.reading.voxel == VoxelSize(x: 4, y: 4, z: 5))
    #expect(reader.reading.channelNames == ["channel 1", "channel 4"])
    #expect(reader.reading.missing.count == 2)
  }

  @Test func aScanImageAcquisitionRunsOnThroughItsFiles() throws {
    let folder = ScratchFolder()
    for part in 0..<3 {
      let pages = (0..<6).map {
        PageFile.page(part * 6 + $0, description: "frameNumbers = \(part * 3 + $0 / 2 + 1)", software: Self.modern)
      }
      try PageFile.write(pages, width: 4, to: folder.file("cell_00003_0000\(part + 1).tif"))
    }
    // Another acquisition with the next number does not continue it.
    try PageFile.write(
      [PageFile.page(99, description: "frameNumbers = 1", software: Self.modern)], width: 4,
      to: folder.file("cell_00003_00004.tif"))
    let reader = try StackReader(path: folder.file("cell_00003_00001.tif"))
    #expect(reader.files.count == 3)
    #expect(try Self.pages(reader)[0] == [[0, 2], [6, 8], [12, 14]])
  }

  @Test func scanImageSlowStacksRepeatEachSlice() throws {
    let folder = ScratchFolder()
    let header = """
      SI.hChannels.channelSave = 1
      SI.hFastZ.enable = false
      SI.hStackManager.enable = true
      SI.hStackManager.actualNumSlices = 3
      SI.hStackManager.framesPerSlice = 8
      SI.hScan2D.logAverageFactor = 4
      SI.hStackManager.stackZStepSize = 2
      """
    try PageFile.write((0..<6).map { PageFile.page($0, software: header) }, width: 4, to: folder.file("a.tif"))
    #expect(try Self.pages(StackReader(path: folder.file("a.tif"))) == [[[0, 2, 4], [1, 3, 5]]])
  }

  @Test(arguments: [
    "scanimage.SI4.channelsSave = [1;2]\nscanimage.SI4.fastZEnable = 1\nscanimage.SI4.fastZNumDiscardFrames = 0\nscanimage.SI4.stackNumSlices = 3\nscanimage.SI4.stackZStepSize = 4",
    "state.configName=''\rstate.acq.savingChannel1=1\rstate.acq.savingChannel2=1\rstate.acq.savingChannel3=0\rstate.acq.numberOfZSlices=3\rstate.acq.zStepSize=4\rstate.acq.numberOfFrames=1",
    "scanimage.SI.hChannels.channelSave = [1;2]\nscanimage.SI.hFastZ.enable = 1\nscanimage.SI.hStackManager.slicesPerAcq = 3\nscanimage.SI.hStackManager.stackZStepSize = 4",
  ]) func olderScanImagesAreReadToo(_ description: String) throws {
    let folder = ScratchFolder()
    try PageFile.write(
      (0..<6).map { PageFile.page($0, description: description) }, width: 4, to: folder.file("a.tif"))
    let reader = try StackReader(path: folder.file("a.tif"))
    #expect(try Self.pages(reader) == [[[0, 2, 4]], [[1, 3, 5]]])
    #expect(reader.reading.spacing.z == 4)
    #expect(reader.reading.spacing.x == nil && !reader.reading.isReady)
  }

  @Test(arguments: ["XYCZT", "XYZCT", "XYZTC", "XYCTZ", "XYTCZ", "XYTZC"]) func allSixOrdersOfOMEAreUnderstood(
    _ order: String
  ) throws {
    let folder = ScratchFolder()
    let size: [Character: Int] = ["Z": 3, "C": 2, "T": 2]
    let xml = """
      <OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0"><Pixels ID="Pixels:0" \
      DimensionOrder="\(order)" Type="uint16" SizeX="4" SizeY="3" SizeZ="3" SizeC="2" SizeT="2" PhysicalSizeX="500" \
      PhysicalSizeXUnit="nm" PhysicalSizeY="0.0005" PhysicalSizeYUnit="mm" PhysicalSizeZ="2"><TiffData/></Pixels></Image></OME>
      """
    try PageFile.write(
      (0..<12).map { PageFile.page($0, description: $0 == 0 ? xml : nil) }, width: 4, to: folder.file("a.ome.tif"))
    let reader = try StackReader(path: folder.file("a.ome.tif"))
    let pages = try Self.pages(reader)
    for z in 0..<3 {
      for c in 0..<2 {
        for t in 0..<2 {
          var page = 0
          for axis in order.dropFirst(2).reversed() {
            page = page * (size[axis] ?? 1) + (axis == "Z" ? z : axis == "C" ? c : t)
          }
          #expect(pages[c][t][z] == page)
        }
      }
    }
    #expect(reader.reading.voxel == VoxelSize(x: 0.5, y: 0.5, z: 2))
  }

  /// An OME set of one plane a file, as Bruker's PrairieView writes it: the first file names all, the others name it.
  static func writeSet(in folder: ScratchFolder, count: Int) throws {
    let runs = (0..<count).map {
      "<TiffData IFD=\"0\" FirstZ=\"\($0)\" PlaneCount=\"1\"><UUID FileName=\"z\($0).ome.tif\">urn:uuid:\($0)</UUID></TiffData>"
    }.joined()
    let xml = """
      <OME UUID="urn:uuid:0"><Image ID="Image:0"><Pixels ID="P" DimensionOrder="XYZCT" Type="uint16" SizeX="4" SizeY="3" \
      SizeZ="\(count)" SizeC="1" SizeT="1" PhysicalSizeX="1" PhysicalSizeY="1" PhysicalSizeZ="2">\(runs)</Pixels></Image></OME>
      """
    for z in 0..<count {
      let own =
        z == 0
        ? xml
        : "<OME UUID=\"urn:uuid:\(z)\"><BinaryOnly MetadataFile=\"z0.ome.tif\" UUID=\"urn:uuid:0\"/></OME>"
      try PageFile.write(
        [PageFile.page(z, description: own, software: "Prairie View 5.4")], width: 4, to: folder.file("z\(z).ome.tif"))
    }
  }

  @Test func aSetOfFilesIsOneStackWhicheverIsOpened() throws {
    let folder = ScratchFolder()
    try Self.writeSet(in: folder, count: 12)
    for name in ["z0.ome.tif", "z11.ome.tif"] {
      let reader = try StackReader(path: folder.file(name))
      #expect(try Self.pages(reader) == [[Array(0..<12)]])
      #expect(reader.reading.flavour == .bruker && reader.reading.isReady && reader.reading.fileCount == 12)
    }
    #expect(try Self.pages(StackReader(path: folder.path)) == [[Array(0..<12)]])
  }

  @Test func aMissingSiblingIsNamedAndNothingIsFilledIn() throws {
    let folder = ScratchFolder()
    try Self.writeSet(in: folder, count: 4)
    try folder.remove("z2.ome.tif")
    let error = #expect(throws: ImagingError.self) { try StackReader(path: folder.file("z0.ome.tif")) }
    #expect(error?.description.contains("1 of 4 planes are in files that are not there, first in “z2.ome.tif”") == true)
  }

  @Test func aRenamedSingleFileIsKnownByItsIdentifier() throws {
    let folder = ScratchFolder()
    let xml = """
      <OME UUID="urn:uuid:7"><Image ID="I"><Pixels ID="P" DimensionOrder="XYZCT" Type="uint16" SizeX="4" SizeY="3" SizeZ="2" \
      SizeC="1" SizeT="1"><TiffData IFD="0" PlaneCount="2"><UUID FileName="before.ome.tif">urn:uuid:7</UUID></TiffData></Pixels>\
      </Image></OME>
      """
    try PageFile.write(
      [PageFile.page(0, description: xml), PageFile.page(1)], width: 4, to: folder.file("after.ome.tif"))
    let reader = try StackReader(path: folder.file("after.ome.tif"))
    #expect(try Self.pages(reader) == [[[0, 1]]])
    #expect(reader.reading.notes.contains("written as “before.ome.tif”, renamed since"))
  }

  @Test func numberedSectionsFollowTheirNumbersNotTheirLetters() throws {
    let folder = ScratchFolder()
    for number in [1, 2, 9, 10, 11] {
      var page = PageFile.page(number)
      page.resolution = (perUnit: 20_000, unit: 3)
      try PageFile.write([page], width: 4, to: folder.file("section_\(number).tif"))
    }
    let reader = try StackReader(path: folder.path)
    #expect(try Self.pages(reader) == [[[1, 2, 9, 10, 11]]])
    #expect(reader.reading.flavour == .sections)
    #expect(reader.reading.spacing == StackReading.Spacing(x: 0.5, y: 0.5, z: nil))
    #expect(reader.reading.missing == ["voxel size in z (--voxel X,Y,Z in µm)"])
    #expect(reader.reading.notes.contains { $0.contains("after 2 comes 9") })
  }

  @Test func thorPlanesAreFoundByName() throws {
    let folder = ScratchFolder()
    let xml = """
      <OME><Image ID="I"><Pixels ID="P" DimensionOrder="XYCZT" Type="uint16" PhysicalSizeX="0.5" PhysicalSizeY="0.5" \
      PhysicalSizeZ="3" SizeX="4" SizeY="3" SizeZ="3" SizeC="2" SizeT="1"/></Image></OME>
      """
    for (c, channel) in ["A", "C"].enumerated() {
      for z in 1...3 {
        try PageFile.write(
          [PageFile.page(z * 2 + c, description: xml)], width: 4,
          to: folder.file("Chan\(channel)_0001_0001_000\(z)_0001.tif"))
      }
    }
    let reader = try StackReader(path: folder.file("ChanA_0001_0001_0001_0001.tif"))
    #expect(try Self.pages(reader) == [[[2, 4, 6]], [[3, 5, 7]]])
    #expect(reader.reading.voxel == VoxelSize(x: 0.5, y: 0.5, z: 3))
    try folder.remove("ChanC_0001_0001_0002_0001.tif")
    #expect(throws: ImagingError.self) { try StackReader(path: folder.path) }
  }

  @Test func imageJStacksBeyondFourGigabytesAreContiguous() throws {
    let folder = ScratchFolder()
    let text = "ImageJ=1.53t\nimages=5\nslices=5\nunit=micron\nspacing=2.5\n"
    var page = PageFile.page(0, description: text)
    page.resolution = (perUnit: 4, unit: 1)
    try PageFile.write([page], width: 4, to: folder.file("a.tif"), mode: "wb4")
    // ImageJ writes the pixels last; libtiff writes them first, so the file is put together anew.
    var bytes = try contents(of: folder.file("a.tif"))
    let start = bytes.count
    let entry = try #require(bytes.firstRange(of: [1, 17, 0, 4, 0, 0, 0, 1])).upperBound
    for i in 0..<4 { bytes[entry + i] = UInt8(truncatingIfNeeded: start >> (24 - 8 * i)) }
    for z in 0..<5 {
      for i in 0..<12 { bytes += [UInt8((z * 100 + i) >> 8), UInt8((z * 100 + i) & 255)] }
    }
    let reader = try StackReader(path: folder.write(bytes, to: "b.tif"))
    #expect(try Self.pages(reader) == [[[0, 1, 2, 3, 4]]])
    #expect(reader.reading.voxel == VoxelSize(x: 0.25, y: 0.25, z: 2.5))
    let short = folder.write(Array(bytes.dropLast(3)), to: "c.tif")
    #expect(throws: ImagingError.self) { try StackReader(path: short) }
  }

  @Test func framesBecomeOneStackByMeanOrMaximum() throws {
    let folder = ScratchFolder()
    let text = "ImageJ=1.53t\nimages=6\nslices=2\nframes=3\nunit=um\nspacing=1\n"
    try PageFile.write(
      (0..<6).map { PageFile.page($0, description: $0 == 0 ? text : nil) }, width: 4, to: folder.file("a.tif"))
    for (reduction, expected) in [(StackOverrides.Reduction.mean, [2, 3]), (.maximum, [4, 5])] {
      let reader = try StackReader(path: folder.file("a.tif"), overrides: StackOverrides(reduction: reduction))
      var planes: [Int] = []
      try reader.forEachPlane { _, plane in planes.append(PageFile.number(Array(plane))) }
      #expect(planes == expected)
      #expect(reader.reading.frames == 3)
    }
  }

  @Test func theUsersAxesWinAndNothingElseIsGuessed() throws {
    let folder = ScratchFolder()
    try PageFile.write((0..<12).map { PageFile.page($0) }, width: 4, to: folder.file("a.tif"))
    let plain = try StackReader(path: folder.file("a.tif"))
    #expect(plain.reading.shape.depth == 12)
    #expect(plain.reading.notes.contains { $0.contains("taken as z") })
    let told = try StackReader(path: folder.file("a.tif"), overrides: StackOverrides(axes: "ZC2YX"))
    #expect(try Self.pages(told) == [[[0, 2, 4, 6, 8, 10]], [[1, 3, 5, 7, 9, 11]]])
    let other = try StackReader(path: folder.file("a.tif"), overrides: StackOverrides(axes: "T2C3Z2YX"))
    #expect(try Self.pages(other)[2] == [[4, 5], [10, 11]])
    for wrong in ["C5ZYX", "CZYX", "7Z", "ZZYX", "QWYX", "Z99999999999999999999"] {
      #expect(throws: ImagingError.self, "\(wrong)") {
        try StackReader(path: folder.file("a.tif"), overrides: StackOverrides(axes: wrong))
      }
    }
  }
}
