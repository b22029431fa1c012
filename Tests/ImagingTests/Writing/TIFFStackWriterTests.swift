import Imaging
import Testing
import Vocabulary

struct TIFFStackWriterTests {
  @Test(arguments: PixelType.allCases, TIFFStackWriter.Dialect.allCases) func stacksReadBackPixelForPixel(
    _ type: PixelType, _ dialect: TIFFStackWriter.Dialect
  ) throws {
    let folder = ScratchFolder()
    for packing in TIFFStackWriter.Packing.allCases {
      for isBig in [false, true] where !(dialect == .ome && type == .float16) {
        let shape = StackShape(width: 13, height: 7, depth: 5)
        var plan = TIFFStackWriter.Plan(
          shape: shape, pixelType: type, voxel: VoxelSize(x: 0.35, y: 0.4, z: 1.1), dialect: dialect, packing: packing)
        plan.isBigTIFF = isBig
        plan.channels = 2
        let path = folder.file("\(packing)\(isBig).tif")
        let writer = try TIFFStackWriter(path: path, plan: plan)
        let planeBytes = 91 * type.byteCount
        let pixels = noise(planeBytes * 10, seed: 20)
        for i in 0..<10 { try writer.add(Array(pixels[i * planeBytes..<(i + 1) * planeBytes])) }
        try writer.finish()
        let reader = try StackReader(path: path, overrides: StackOverrides(channel: 1))
        #expect(reader.interpretation.shape == shape)
        #expect(reader.interpretation.channels == 2)
        #expect(reader.interpretation.pixelType == type)
        #expect(reader.interpretation.voxel == plan.voxel)
        #expect(reader.interpretation.isReady)
        for z in 0..<5 {
          for channel in 0..<2 {
            let i = z * 2 + channel
            #expect(try reader.plane(z, channel: channel) == Array(pixels[i * planeBytes..<(i + 1) * planeBytes]))
          }
        }
      }
    }
  }

  @Test(arguments: [1, 1.84, 0.35, 0.84375, 4.05296, 0.593, 1.0 / 3, 12.5, 0.0001, 1e4, 0.7299999])
  func voxelSizesReadBackExactly(_ size: Double) throws {
    let folder = ScratchFolder()
    let path = folder.file("a.tif")
    let voxel = VoxelSize(x: size, y: size, z: size)
    let writer = try TIFFStackWriter(
      path: path,
      plan: TIFFStackWriter.Plan(shape: StackShape(width: 1, height: 1, depth: 1), pixelType: .uint8, voxel: voxel))
    try writer.add([7])
    try writer.finish()
    let read = try #require(try StackReader.inspect(path: path).voxel)
    #expect(read.z == size)
    #expect(abs(read.x / size - 1) < 1e-15)
  }

  @Test func anUnfinishedStackLeavesNoFile() throws {
    let folder = ScratchFolder()
    let path = folder.file("a.tif")
    do {
      let writer = try TIFFStackWriter(
        path: path,
        plan: TIFFStackWriter.Plan(shape: StackShape(width: 1, height: 1, depth: 2), pixelType: .uint8, voxel: nil))
      try writer.add([1])
      #expect(throws: ImagingError.self) { try writer.finish() }
    }
    #expect(throws: ImagingError.self) { try RandomAccessFile(path: path) }
    #expect(throws: ImagingError.self) { try RandomAccessFile(path: OutputDrafts.name(of: path)) }
    #expect(throws: ImagingError.self) {
      try TIFFStackWriter(
        path: folder.file("no/such/folder.tif"),
        plan: TIFFStackWriter.Plan(shape: StackShape(width: 1, height: 1, depth: 1), pixelType: .uint8, voxel: nil))
    }
  }

  @Test func aMissingVoxelSizeStaysMissing() throws {
    let folder = ScratchFolder()
    let path = folder.file("a.tif")
    let writer = try TIFFStackWriter(
      path: path,
      plan: TIFFStackWriter.Plan(shape: StackShape(width: 1, height: 1, depth: 1), pixelType: .uint8, voxel: nil))
    try writer.add([1])
    try writer.finish()
    let interpretation = try StackReader.inspect(path: path)
    #expect(interpretation.voxel == nil)
    #expect(interpretation.missing == ["voxel size in x, y, z (--voxel X,Y,Z in µm)"])
    let given = try StackReader.inspect(
      path: path, overrides: StackOverrides(voxel: VoxelSize(x: 1, y: 2, z: 3)))
    #expect(given.isReady && given.voxel == VoxelSize(x: 1, y: 2, z: 3))
  }
}
