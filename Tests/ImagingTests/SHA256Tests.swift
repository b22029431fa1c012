import Imaging
import Testing

struct SHA256Tests {
  @Test func theDigestOfABCIsThatOfTheStandard() throws {
    let digest = SHA256.hash(of: Array("abc".utf8))
    #expect(digest.map { String($0, radix: 16) }.joined().hasPrefix("ba7816bf8f1cfea414140de5dae2223b0361a396177a9c"))
    let folder = ScratchFolder()
    let bytes = noise(3_000_001, seed: 13)
    let file = try SHA256.hash(ofFile: folder.write(bytes, to: "a"))
    #expect(file.digest == SHA256.hash(of: bytes))
    #expect(file.byteCount == bytes.count)
  }
}
