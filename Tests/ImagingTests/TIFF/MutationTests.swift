import Foundation
import Imaging
import Numerics
import Testing
import Vocabulary

/// Files bent in every way must end in pixels or in one clear line, never in a trap, a hang or a wild allocation.
///
/// Some hundred mutants by default; NEUROBRIDGE_FUZZ_SECONDS runs longer (`make stress`). The file at work stays in
/// /tmp/neurobridge-mutant.tif when one ends the program.
struct MutationTests {
  static func seeds() throws -> [[UInt8]] {
    let folder = ScratchFolder()
    var seeds: [[UInt8]] = []
    for flavour in TIFFStackWriter.Flavour.allCases {
      for packing in TIFFStackWriter.Packing.allCases {
        for isBig in [false, true] {
          var plan = TIFFStackWriter.Plan(
            shape: StackShape(width: 9, height: 5, depth: 3), pixelType: .uint16,
            voxel: VoxelSize(x: 0.5, y: 0.5, z: 2), flavour: flavour, packing: packing)
          plan.isBigTIFF = isBig
          let writer = try TIFFStackWriter(path: folder.file("a.tif"), plan: plan)
          for z in 0..<3 { try writer.add(noise(90, seed: UInt64(z))) }
          try writer.finish()
          seeds.append(try contents(of: folder.file("a.tif")))
        }
      }
    }
    for encoding in Encoding.all where encoding.compression != 1 {
      try EncodingTests.write(
        EncodingTests.pixels(.float32, samples: encoding.samples), as: .float32, encoding, to: folder.file("a.tif"))
      seeds.append(try contents(of: folder.file("a.tif")))
    }
    try PageFile.write(
      (0..<12).map { PageFile.page($0, description: "frameNumbers = 1", software: FlavourTests.modern) }, width: 4,
      to: folder.file("a.tif"))
    seeds.append(try contents(of: folder.file("a.tif")))
    for entry in SampleManifest.entries {
      for file in entry.files where file.path.contains(".tif") {
        let bytes = try contents(of: TestData.path("tiffs/" + file.path))
        if bytes.count < 60_000 { seeds.append(bytes) }
      }
    }
    return seeds
  }

  static func mutate(_ seed: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = seed
    guard !bytes.isEmpty else { return [UInt8](repeating: 73, count: random.integer(below: 20)) }
    for _ in 0..<1 + random.integer(below: 4) {
      // Headers and directories are worth more than pixels.
      let place = random.integer(below: random.integer(below: 3) == 0 ? bytes.count : min(bytes.count, 600))
      switch random.integer(below: 6) {
      case 0: bytes[place] ^= UInt8(1 << random.integer(below: 8))
      case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 2:
        let words: [UInt64] = [0, 1, 0xFF, 0xFFFF, 0xFFFF_FFFF, .max, 1 << 31, 1 << 63, UInt64(bytes.count)]
        let word = words[random.integer(below: words.count)]
        let size = [2, 4, 8][random.integer(below: 3)]
        for i in 0..<size where place + i < bytes.count {
          bytes[place + i] = UInt8(truncatingIfNeeded: word >> (8 * i))
        }
      case 3: bytes.removeLast(random.integer(below: bytes.count / 2 + 1))
      case 4:
        let count = min(random.integer(below: 40), bytes.count - place)
        bytes.insert(contentsOf: bytes[place..<place + count], at: place)
      default:
        if let digit = bytes.indices.filter({ (48...57).contains(bytes[$0]) }).randomElement(using: &random) {
          bytes[digit] = UInt8(48 + random.integer(below: 10))
        }
      }
      if bytes.isEmpty { break }
    }
    return bytes
  }

  @Test func bentFilesEndInPixelsOrInOneLine() throws {
    let seconds = ProcessInfo.processInfo.environment["NEUROBRIDGE_FUZZ_SECONDS"].flatMap(Double.init)
    let seeds = try Self.seeds()
    var random = SeededRandom(seed: seconds == nil ? 40 : UInt64.random(in: 0...(.max)))
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds ?? 0)
    let path = seconds == nil ? "/tmp/neurobridge-mutant-\(getpid()).tif" : "/tmp/neurobridge-mutant.tif"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var count = 0
    var read = 0
    while seconds == nil ? count < 800 : clock.now < end {
      let bytes = Self.mutate(seeds[random.integer(below: seeds.count)], &random)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let start = clock.now
      do {
        let reader = try StackReader(path: path)
        #expect(reader.planeBytes <= 40_000 * max(1, bytes.count))
        for z in 0..<min(reader.reading.shape.depth, 8) {
          for channel in 0..<min(reader.reading.channels, 4) { _ = try reader.plane(z, channel: channel) }
        }
        read += 1
      } catch {
        #expect(!error.description.contains("\n") && error.description.count < 600)
      }
      #expect(clock.now - start < .seconds(2), "a hang in mutant \(count)")
      count += 1
    }
    print("\(count) bent files, \(read) of them still readable")
  }
}
