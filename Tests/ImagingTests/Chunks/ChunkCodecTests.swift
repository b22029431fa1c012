import Imaging
import Numerics
import Testing
import Vocabulary

struct ChunkCodecTests {
  @Test(arguments: PixelType.allCases) func chunksDecodeBitForBit(_ type: PixelType) throws {
    for shape in [
      StackShape(width: 1, height: 1, depth: 1), StackShape(width: 7, height: 5, depth: 3),
      StackShape(width: 64, height: 33, depth: 2),
    ] {
      let voxels = noise(shape.voxelCount * type.byteCount, seed: 1)
      let blob = voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: type) }
      #expect(try ChunkCodec.decode(blob, shape: shape, pixelType: type) == voxels)
    }
  }

  @Test func aChunkIsATIFFThatStackReaderOpens() throws {
    let folder = ScratchFolder()
    let shape = StackShape(width: 20, height: 10, depth: 4)
    let voxels = noise(shape.voxelCount * 2, seed: 3)
    let path = folder.write(
      voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: .uint16) }, to: "chunk.tif")
    let reader = try StackReader(path: path)
    #expect(reader.interpretation.shape == shape)
    #expect(reader.interpretation.pixelType == .uint16)
    #expect(try reader.plane(3) == Array(voxels[3 * 400..<4 * 400]))
  }

  @Test func aDamagedChunkThrows() throws {
    let shape = StackShape(width: 16, height: 16, depth: 2)
    let voxels = noise(shape.voxelCount, seed: 4)
    let blob = voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: .uint8) }
    var damaged = blob
    damaged[20] ^= 0x40
    #expect(throws: ImagingError.self) { try ChunkCodec.decode(damaged, shape: shape, pixelType: .uint8) }
    #expect(throws: ImagingError.self) { try ChunkCodec.decode(blob, shape: shape, pixelType: .float32) }
    #expect(throws: ImagingError.self) {
      try ChunkCodec.decode(Array(blob.prefix(90)), shape: shape, pixelType: .uint8)
    }
    #expect(throws: ImagingError.self) { try ChunkCodec.decode([], shape: shape, pixelType: .uint8) }
  }

  /// Values at the limits of each stored type.
  @Test(arguments: [PixelType.uint16, .int16, .uint32, .int32]) func smallValuesAreStoredInFewerBytesAndDecodeUnchanged(
    _ type: PixelType
  ) throws {
    let shape = StackShape(width: 40, height: 30, depth: 18)
    for (largest, bytesEach) in [(0, 1), (1, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 4)]
    where largest < 65_536 || type.byteCount == 4 {
      var random = SeededRandom(seed: UInt64(largest))
      var values = (0..<shape.voxelCount).map { _ in Int(random.next() % UInt64(min(largest, 40) + 1)) }
      values[shape.voxelCount - 1] = largest
      let voxels = values.flatMap { (value: Int) -> [UInt8] in
        (0..<type.byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      }
      let blob = voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: type) }
      #expect(try ChunkCodec.decode(blob, shape: shape, pixelType: type) == voxels)
      let path = ScratchFolder.shared.write(blob, to: "\(type.rawValue)-\(largest).tif")
      // The last page holds the large value; the first page has the smallest type.
      #expect(try StackReader.inspect(path: path, overrides: StackOverrides(series: 0)).pixelType == .uint8)
      let shapes = try StackReader.inspect(path: path, overrides: StackOverrides(series: bytesEach > 1 ? 1 : 0))
      #expect(shapes.pixelType.byteCount == min(bytesEach, type.byteCount))
    }
  }

  @Test func negativeValuesKeepTheirType() throws {
    let shape = StackShape(width: 8, height: 8, depth: 1)
    let voxels = (0..<64).flatMap { (i: Int) -> [UInt8] in i == 9 ? [0xFF, 0xFF] : [UInt8(i), 0] }
    let blob = voxels.withUnsafeBytes { ChunkCodec().encode($0, shape: shape, pixelType: .int16) }
    #expect(try ChunkCodec.decode(blob, shape: shape, pixelType: .int16) == voxels)
  }

  /// The result must not depend on earlier chunks: workers encode chunks in any order.
  @Test func equalVoxelsGiveEqualBytes() throws {
    let shape = StackShape(width: 33, height: 20, depth: 20)
    let codec = ChunkCodec()
    let smooth = (0..<shape.voxelCount).flatMap { (i: Int) -> [UInt8] in [UInt8(i % 33), UInt8(i / 700 % 256)] }
    let noisy = noise(shape.voxelCount * 2, seed: 9)
    func encode(_ voxels: [UInt8]) -> [UInt8] {
      voxels.withUnsafeBytes { codec.encode($0, shape: shape, pixelType: .uint16) }
    }
    let first = encode(smooth)
    _ = encode(noisy)
    #expect(encode(smooth) == first)
  }
}
