import Glibc
import Imaging
import Vocabulary

/// Reads mutated files and checks the outcome.
struct Trial {
  private(set) var count = 0
  private(set) var read = 0
  private(set) var refused = 0
  private let clock = ContinuousClock()
  /// Peak memory before the current file.
  private var peak = Self.peakKilobytes()

  /// The fault in how a file was handled; nil where there is none.
  mutating func run(_ path: String, _ kind: Corpus.Kind) -> String? {
    count += 1
    let before = clock.now
    // The alarm ends a read that does not return.
    alarm(20)
    defer { alarm(0) }
    var line = ""
    do {
      switch kind {
      case .stack: try readStack(path)
      case .somata:
        _ = try SomaTable(file: path, columns: SomaTable.Columns(), unit: nil, voxel: VoxelSize(x: 1, y: 1, z: 1))
      }
      read += 1
    } catch {
      line = "\(error)"
      refused += 1
    }
    if line.contains("\n") { return "its error takes more than one line: \(line)" }
    let elapsed = clock.now - before
    // The sanitizer slows everything about threefold.
    if elapsed > .seconds(6) { return "it took \(elapsed)" }
    let now = Self.peakKilobytes()
    defer { peak = max(peak, now) }
    if now - peak > 256 << 10 { return "it took \((now - peak) >> 10) MB" }
    return nil
  }

  /// Reads all planes of a small stack, and the first and last of any other.
  private func readStack(_ path: String) throws {
    let reader = try StackReader(path: path)
    let interpretation = reader.interpretation
    let planes = interpretation.shape.depth * interpretation.channels * interpretation.frames
    for channel in [0, interpretation.channels - 1] {
      for z in planes <= 64 ? Array(0..<interpretation.shape.depth) : [0, interpretation.shape.depth - 1] {
        _ = try reader.plane(z, channel: channel, frame: interpretation.frames - 1)
        _ = try reader.linkedSection(z, channel: channel)
      }
    }
  }

  private static func peakKilobytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}
