import Imaging
import TestSupport
import Testing
import Vocabulary

struct OwnSampleTests {
  private static let folder = ScratchFolder()
  private static let samples = try? StackSamples.write(to: folder.path)

  @Test func samplesCoverEveryDialectAndCompression() throws {
    let names = try #require(Self.samples).map(\.name)
    #expect(Set(names).count == names.count)
    for kind in ["lzw", "deflate", "packbits", "lzma", "zstd", "imagej", "ome", "scanimage", "plain", "sections"] {
      #expect(names.contains { $0.hasPrefix(kind) }, "none of \(kind)")
    }
  }

  @Test(arguments: samples ?? []) func everySampleIsReadPixelForPixel(_ sample: StackSample) throws {
    let reader = try StackReader(path: sample.path)
    let interpretation = reader.interpretation
    #expect(interpretation.shape == StackShape(width: sample.width, height: sample.height, depth: sample.depth))
    #expect([interpretation.channels, interpretation.frames] == [sample.channels, sample.frames])
    #expect(interpretation.axes == sample.axes)
    #expect(interpretation.pixelType == sample.pixelType)
    for (spacing, expected) in [
      (interpretation.spacing.x, sample.spacing.x), (interpretation.spacing.y, sample.spacing.y),
      (interpretation.spacing.z, sample.spacing.z),
    ] {
      #expect((spacing == nil) == (expected == nil) && abs((spacing ?? 0) - (expected ?? 0)) < 1e-6)
    }
    for (i, plane) in sample.planes.enumerated() {
      let (rest, z) = i.quotientAndRemainder(dividingBy: sample.depth)
      let (channel, frame) = rest.quotientAndRemainder(dividingBy: sample.frames)
      #expect(
        try reader.plane(z, channel: channel, frame: frame) == plane, "z \(z), channel \(channel), frame \(frame)")
    }
  }
}
