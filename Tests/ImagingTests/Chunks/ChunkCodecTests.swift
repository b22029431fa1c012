import Imaging
import Testing
import Vocabulary

struct ChunkCodecTests {
  @Test(arguments: PixelType.allCases) func chunksComeBackBitForBit(_ type: PixelType) throws {
    for shape in [
      StackShape(width: 1, height: 1, depth: 1), StackShape(width: 7, height: 5, depth: 3),
      StackShape(width: 64, height: 33, depth: 2),
    ] {
      let voxels = noise(shape.voxelCount * type.byteCount, seed: 1)
      let blob = voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: type) }
      #expect(try ChunkCodec.decode(blob, shape: shape, pixelType: type) == voxels)
    }
  }

  @Test func someSlicesOfAChunkAreThoseOfTheWhole() throws {
    let shape = StackShape(width: 9, height: 4, depth: 6)
    let voxels = noise(shape.voxelCount * 2, seed: 2)
    let blob = voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: .uint16) }
    let some = try ChunkCodec.decode(blob, shape: shape, pixelType: .uint16, slices: 2..<4)
    #expect(some == Array(voxels[2 * 72..<4 * 72]))
  }

  @Test func aChunkIsATIFFThatOurReaderOpens() throws {
    let folder = ScratchFolder()
    let shape = StackShape(width: 20, height: 10, depth: 4)
    let voxels = noise(shape.voxelCount * 2, seed: 3)
    let path = folder.write(
      voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: .uint16) }, to: "chunk.tif")
    let reader = try StackReader(path: path)
    #expect(reader.reading.shape == shape)
    #expect(reader.reading.pixelType == .uint16)
    #expect(try reader.plane(3) == Array(voxels[3 * 400..<4 * 400]))
  }

  @Test func aBrokenChunkIsNamed() throws {
    let shape = StackShape(width: 16, height: 16, depth: 2)
    let voxels = noise(shape.voxelCount, seed: 4)
    let blob = voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: .uint8) }
    var bent = blob
    bent[20] ^= 0x40
    #expect(throws: ImagingError.self) { try ChunkCodec.decode(bent, shape: shape, pixelType: .uint8) }
    #expect(throws: ImagingError.self) { try ChunkCodec.decode(blob, shape: shape, pixelType: .uint16) }
    #expect(throws: ImagingError.self) {
      try ChunkCodec.decode(Array(blob.prefix(90)), shape: shape, pixelType: .uint8)
    }
    #expect(throws: ImagingError.self) { try ChunkCodec.decode([], shape: shape, pixelType: .uint8) }
  }
}
