import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// A Python that has tifffile: `NEUROBRIDGE_PYTHON`, or `python3`.
private let python: String? = {
  for name in [ProcessInfo.processInfo.environment["NEUROBRIDGE_PYTHON"], "/usr/bin/python3"] {
    guard let name, FileManager.default.isExecutableFile(atPath: name) else { continue }
    if (try? RoundTripTests.run(name, ["-c", "import numpy, tifffile"]))?.isEmpty == true { return name }
  }
  return nil
}()

@Suite(.enabled(if: python != nil, "no Python with tifffile: set NEUROBRIDGE_PYTHON to one"))
struct RoundTripTests {
  /// What a program wrote to standard error, `failed` if it ended badly without a word.
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus != 0 && text.isEmpty ? "failed" : text
  }

  @Test func everyFlavourComesBackPixelForPixelAndInVoxelSize() throws {
    let folder = try TemporaryFolder()
    let atlas = try Atlas.create(at: folder.file("a.atlas"))
    let repository = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let script = "/\(repository)/fixtures/stacks/round_trip.py"
    let samples = try StackSamples.write(to: folder.path)
    for sample in samples {
      for isLinked in sample.frames == 1 ? [false, true] : [false] {
        var request = IngestRequest(stack: sample.path, animal: "A", modality: .fmost)
        request.session = "\(sample.name)-\(isLinked)"
        request.isLinked = isLinked
        let channel = sample.channels - 1
        if sample.channels > 1 { request.channel = channel }
        if sample.frames > 1 { request.reduction = .maximum }
        let voxel = VoxelSize(x: sample.spacing.x ?? 0.35, y: sample.spacing.y ?? 0.35, z: sample.spacing.z ?? 1)
        if [sample.spacing.x, sample.spacing.y, sample.spacing.z].contains(nil) { request.voxel = voxel }
        try atlas.ingest(request)
        let out = folder.file("out.tif")
        try atlas.exportStack(ExportStackRequest("A/\(sample.name)-\(isLinked)/\(channel)", to: out, force: true))
        var pixels = Data()
        for z in 0..<sample.depth {
          let frames = (0..<sample.frames).map { sample.planes[(channel * sample.frames + $0) * sample.depth + z] }
          pixels.append(contentsOf: sample.frames == 1 ? frames[0] : Self.maximum(frames, sample.pixelType))
        }
        try pixels.write(to: URL(fileURLWithPath: folder.file("raw")))
        let expected: [String: Any] = [
          "shape": [sample.depth, sample.height, sample.width], "type": sample.pixelType.rawValue,
          "voxel": [voxel.x, voxel.y, voxel.z],
        ]
        try JSONSerialization.data(withJSONObject: expected).write(to: URL(fileURLWithPath: folder.file("json")))
        #expect(
          try Self.run(python ?? "", [script, out, folder.file("json"), folder.file("raw")]) == "",
          "\(sample) linked: \(isLinked)")
      }
    }
  }

  /// The samples that have several frames hold 16-bit numbers.
  private static func maximum(_ frames: [[UInt8]], _ type: PixelType) -> [UInt8] {
    // Turning the sign over makes signed numbers sort as unsigned ones.
    let sign: UInt16 = type == .int16 ? 0x8000 : 0
    var result: [UInt8] = []
    for i in stride(from: 0, to: frames[0].count, by: 2) {
      let values = frames.map { (UInt16($0[i]) | UInt16($0[i + 1]) << 8) ^ sign }
      let largest = (values.max() ?? 0) ^ sign
      result += [UInt8(truncatingIfNeeded: largest), UInt8(largest >> 8)]
    }
    return result
  }
}
