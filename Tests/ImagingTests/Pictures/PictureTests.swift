import Imaging
import Testing

struct PictureTests {
  @Test func aPNGHasTheSignatureAndTheLastChunkOfTheStandard() {
    let png = PNGWriter.encode(Picture(width: 3, height: 2, bytes: [0, 50, 100, 150, 200, 255]))
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]))
    #expect(png.suffix(12) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
  }

  @Test func aMontagePutsTheTilesOfAPairInOneColumn() {
    let white = Montage.Tile(Picture(grey: [Float](repeating: 1, count: 16), width: 4), frame: .right)
    let black = Montage.Tile(Picture(grey: [Float](repeating: 0, count: 16), width: 4))
    let picture = Montage(pairs: [(white, black), (white, black), (white, black)], columns: 2).drawn()
    #expect(picture.width == 4 + 2 * 12)
    #expect(picture.height == 4 + 4 * 12)
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      Array(picture.bytes[(y * picture.width + x) * 3..<(y * picture.width + x + 1) * 3])
    }
    #expect(pixel(6, 6) == [255, 255, 255])
    #expect(pixel(4, 4) == [0, 158, 115])
    #expect(pixel(6, 18) == [0, 0, 0])
    #expect(pixel(18, 30) == [32, 32, 32])
  }

  @Test func enlargingRepeatsPixels() {
    #expect(Picture(width: 2, height: 1, bytes: [1, 2]).enlarged(2).bytes == [1, 1, 2, 2, 1, 1, 2, 2])
  }
}
