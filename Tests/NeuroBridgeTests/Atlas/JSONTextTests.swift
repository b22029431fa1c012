import AtlasStore
import NeuroBridge
import Testing

struct JSONTextTests {
  private struct Sample: Codable {
    var voxelUm = [1.5]
    var sourceSHA256 = "ab/c"
    var top1 = 0.5
    var missing: Int?
    var byAnimal = ["Mouse04": 1]
  }

  @Test func keysAreSnakeCaseInOrderAndAnAbsentValueHasNoKey() throws {
    let text = try JSONText.indented(Sample())
    #expect(
      text == """
        {
          "by_animal" : {
            "Mouse04" : 1
          },
          "source_sha256" : "ab/c",
          "top1" : 0.5,
          "voxel_um" : [
            1.5
          ]
        }
        """)
  }

  @Test func whatIsStoredHasTheSameKeysOnOneLine() throws {
    #expect(
      try StoredJSON.text(Sample())
        == #"{"by_animal":{"Mouse04":1},"source_sha256":"ab/c","top1":0.5,"voxel_um":[1.5]}"#)
  }
}
