// How well somata are found in the stacks of a folder of animals (`two-photon.tif`, `fmost.ome.tif`, soma tables of the same names):
// precision, recall, F1, median error of centres and radii, processor seconds for ten million voxels, peak memory.
//
//   detection-benchmark FOLDER [ANIMAL…] [--radius A..B] [--min-confidence C]
//
// A folder `two-rounds` with `round1.tif`, `round2.tif` and their tables is read as well.
// A detection within 5 µm of a soma is right, one to one, nearest first; somata and detections within 8 µm of the stack's border are left out.

import Detection
import Foundation
import Imaging
import Vocabulary

func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func peakMegabytes() -> Int {
  var usage = rusage()
  getrusage(0, &usage)
  return usage.ru_maxrss / 1024
}

struct Score {
  var (right, wrong, missed) = (0, 0, 0)
  var errors: [Double] = []
  var radiusRatios: [Double] = []
  var precision: Double { Double(right) / Double(max(1, right + wrong)) }
  var recall: Double { Double(right) / Double(max(1, right + missed)) }
  var f1: Double { 2 * Double(right) / Double(max(1, 2 * right + wrong + missed)) }

  static func + (a: Self, b: Self) -> Self {
    Score(
      right: a.right + b.right, wrong: a.wrong + b.wrong, missed: a.missed + b.missed, errors: a.errors + b.errors,
      radiusRatios: a.radiusRatios + b.radiusRatios)
  }

  init(right: Int = 0, wrong: Int = 0, missed: Int = 0, errors: [Double] = [], radiusRatios: [Double] = []) {
    (self.right, self.wrong, self.missed, self.errors, self.radiusRatios) = (right, wrong, missed, errors, radiusRatios)
  }

  init(_ found: [DetectedSoma], against truth: [SomaTable.Soma], in extent: Point3) {
    func isInside(_ p: Point3) -> Bool {
      zip([p.x, p.y, p.z], [extent.x, extent.y, extent.z]).allSatisfy { $0 >= 8 && $0 <= $1 - 8 }
    }
    var links: [(distance: Double, found: Int, truth: Int)] = []
    for (i, soma) in found.enumerated() {
      for (j, true_) in truth.enumerated() {
        let distance = soma.position.distance(to: true_.position)
        if distance <= 5 { links.append((distance, i, j)) }
      }
    }
    var (takenFound, takenTruth) = (Set<Int>(), Set<Int>())
    for link in links.sorted(by: { $0.distance < $1.distance })
    where !takenFound.contains(link.found) && !takenTruth.contains(link.truth) {
      takenFound.insert(link.found)
      takenTruth.insert(link.truth)
      errors.append(link.distance)
      if let radius = truth[link.truth].radius { radiusRatios.append(found[link.found].radius / radius) }
    }
    for (j, soma) in truth.enumerated() where isInside(soma.position) {
      if takenTruth.contains(j) { right += 1 } else { missed += 1 }
    }
    wrong = found.enumerated().count { !takenFound.contains($0.offset) && isInside($0.element.position) }
  }
}

func median(_ values: [Double]) -> Double { values.isEmpty ? .nan : values.sorted()[values.count / 2] }

var arguments = Array(CommandLine.arguments.dropFirst())
var radius: ClosedRange<Double>?
if let i = arguments.firstIndex(of: "--radius"), i + 1 < arguments.count {
  let ends = arguments[i + 1].components(separatedBy: "..").compactMap(Double.init)
  radius = ends[0]...ends[1]
  arguments.removeSubrange(i...i + 1)
}
var minConfidence = 0.5
if let i = arguments.firstIndex(of: "--min-confidence"), i + 1 < arguments.count {
  minConfidence = Double(arguments[i + 1]) ?? minConfidence
  arguments.removeSubrange(i...i + 1)
}
guard let folder = arguments.first else {
  print("usage: detection-benchmark FOLDER [ANIMAL…] [--radius A..B] [--min-confidence C]")
  exit(2)
}
let animals =
  arguments.count > 1
  ? Array(arguments.dropFirst()) : try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
for (modality, file) in [
  ("two-photon", "two-photon.tif"), ("fmost", "fmost.ome.tif"), ("round1", "round1.tif"), ("round2", "round2.tif"),
] {
  var all = Score()
  for animal in animals {
    let path = "\(folder)/\(animal)/\(file)"
    guard FileManager.default.fileExists(atPath: path) else { continue }
    let overrides =
      modality.hasPrefix("round") ? StackOverrides(voxel: VoxelSize(x: 1.84, y: 1.84, z: 1.68)) : StackOverrides()
    let reader = try StackReader(path: path, overrides: overrides)
    let shape = reader.interpretation.shape
    var values = [Float](repeating: 0, count: shape.voxelCount)
    try reader.forEachPlane { z, plane in
      let numbers = plane.bindMemory(to: UInt16.self)
      for i in 0..<numbers.count { values[z * numbers.count + i] = Float(numbers[i]) }
    }
    let voxel = reader.interpretation.voxel!
    let stack = VoxelArray(shape: shape, voxelSize: voxel, values: values)
    let before = processorSeconds()
    let result = try SomaDetector(.init(radius: radius, minConfidence: minConfidence)).detect(in: stack)
    let seconds = processorSeconds() - before
    // The tables of the real block count from the centre of the first voxel.
    var table = try SomaTable(
      file: "\(folder)/\(animal)/\(modality).csv", columns: .init(), unit: nil, voxel: voxel, stack: shape)
    if modality.hasPrefix("round") {
      let half = Point3(x: voxel.x / 2, y: voxel.y / 2, z: voxel.z / 2)
      table.somata = table.somata.map {
        SomaTable.Soma(label: $0.label, position: $0.position + half, radius: $0.radius, line: $0.line)
      }
    }
    let extent = Point3(
      x: Double(shape.width) * voxel.x, y: Double(shape.height) * voxel.y, z: Double(shape.depth) * voxel.z)
    let score = Score(result.somata, against: table.somata, in: extent)
    all = all + score
    print(
      animal, modality,
      String(
        format:
          "found %d of %d  P %.3f  R %.3f  F1 %.3f  error %.2f um  radius x %.2f  searched %.1f..%.1f um  %.1f false/mm3  %.2f s/10 M voxels  %d MB",
        result.somata.count, table.somata.count, score.precision, score.recall, score.f1, median(score.errors),
        median(score.radiusRatios), result.radius.lowerBound, result.radius.upperBound,
        result.falsePositivesPerCubicMillimetre, seconds / Double(shape.voxelCount) * 1e7, peakMegabytes()))
  }
  print(
    "all", modality,
    String(
      format: "P %.3f  R %.3f  F1 %.3f  error %.2f um", all.precision, all.recall, all.f1, median(all.errors)))
}
