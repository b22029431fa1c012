import Imaging
import Testing
import Vocabulary

struct SectionsTests {
  private func folder(_ names: [String]) throws -> ScratchFolder {
    let folder = ScratchFolder()
    for (i, name) in names.enumerated() {
      let writer = try TIFFStackWriter(
        path: folder.file(name),
        plan: TIFFStackWriter.Plan(
          shape: StackShape(width: 5, height: 4, depth: 1), pixelType: .uint8, voxel: nil, packing: .deflate))
      try writer.add([UInt8](repeating: UInt8(i), count: 20))
      try writer.finish()
    }
    return folder
  }

  /// Once the channels were read as one stack, one on top of the other.
  @Test func aFolderOfTwoChannelsIsNotReadAsOneStack() throws {
    let names = (0..<2).flatMap { c in (0..<3).map { "img_channel00\(c)_position000_z00\($0).tif" } }
    let folder = try folder(names)
    let error = #expect(throws: ImagingError.self) { try StackReader(path: folder.path) }
    #expect(error?.description.contains("\(names[3]) follows \(names[2])") == true)
    let given = try StackReader(path: folder.path, overrides: StackOverrides(axes: "C2Z3YX"))
    #expect(given.interpretation.channels == 2 && given.interpretation.shape.depth == 3)
    #expect(try given.plane(1, channel: 1) == [UInt8](repeating: 4, count: 20))
  }

  @Test func missingSectionsAreNoted() throws {
    let folder = try folder(["s_1.tif", "s_2.tif", "s_10.tif"])
    let interpretation = try StackReader(path: folder.path).interpretation
    #expect(interpretation.shape.depth == 3)
    #expect(interpretation.notes.contains { $0.contains("after 2 comes 10") })
  }

  /// Once all files of a folder were stacked.
  @Test(arguments: [
    (["s_1.tif", "s_2.tif", "mean.tif"], "not named alike"), (["Channel_0.tif", "Channel_1.tif"], "channels"),
    (["a_t001.tif", "a_t002.tif", "a_t003.tif"], "times"),
  ]) func filesThatAreNoSectionsAreRefused(_ names: [String], _ word: String) throws {
    let folder = try folder(names)
    let error = #expect(throws: ImagingError.self) { try StackReader(path: folder.path) }
    #expect(error?.description.contains(word) == true && error?.description.contains("--axes") == true)
    #expect(
      try StackReader(path: folder.path, overrides: StackOverrides(axes: "CYX")).interpretation.channels == names.count)
  }
}
