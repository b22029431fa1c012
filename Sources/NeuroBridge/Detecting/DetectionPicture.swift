import Detection
import Imaging
import Vocabulary

/// The stack seen along its optical axis, brightest voxels in front, with a circle of each soma's radius.
enum DetectionPicture {
  /// The longest edge, in pixels.
  private static let edge = 1600
  /// Vermilion where a detection is unsure, bluish green where it is sure (Okabe and Ito).
  private static let (unsure, sure): (SIMD3<Double>, SIMD3<Double>) = (SIMD3(213, 94, 0), SIMD3(0, 158, 115))

  static func draw(_ somata: [DetectedSoma], in source: some VoxelSource, _ progress: ProgressSink) throws -> Picture {
    let (shape, voxel) = (source.shape, source.voxelSize)
    // Square pixels.
    let pitch = max(
      min(voxel.x, voxel.y),
      max(Double(shape.width) * voxel.x, Double(shape.height) * voxel.y) / Double(edge))
    let width = max(1, Int(Double(shape.width) * voxel.x / pitch))
    let height = max(1, Int(Double(shape.height) * voxel.y / pitch))
    var brightest = [Float](repeating: -.infinity, count: width * height)
    let columns = (0..<shape.width).map { min(width - 1, Int((Double($0) + 0.5) * voxel.x / pitch)) }
    for z in 0..<shape.depth {
      try progress(StageProgress("draw", z, of: shape.depth, unit: "planes"))
      let plane = try source.voxels(in: VoxelBox(x: 0..<shape.width, y: 0..<shape.height, z: z..<z + 1))
      for y in 0..<shape.height {
        let row = min(height - 1, Int((Double(y) + 0.5) * voxel.y / pitch)) * width
        for x in 0..<shape.width where plane[y * shape.width + x].isFinite {
          brightest[row + columns[x]] = max(brightest[row + columns[x]], plane[y * shape.width + x])
        }
      }
    }
    var picture = grey(brightest, width: width, height: height)
    for soma in somata {
      let colour = unsure + (sure - unsure) * min(1, max(0, 2 * soma.confidence - 1))
      circle(
        at: (soma.position.x / pitch - 0.5, soma.position.y / pitch - 0.5), radius: max(2, soma.radius / pitch), colour,
        in: &picture)
    }
    return picture
  }

  /// From the median to the brightest voxel but one in a thousand, on a square-root scale.
  private static func grey(_ values: [Float], width: Int, height: Int) -> Picture {
    let sorted = values.filter(\.isFinite).sorted()
    let low = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    let high = max(low.nextUp, sorted.isEmpty ? 1 : sorted[sorted.count * 999 / 1000])
    let bytes = values.flatMap { value -> [UInt8] in
      let scaled = ((value - low) / (high - low))
      let byte = UInt8(255 * min(1, max(0, scaled.isFinite ? scaled : 0)).squareRoot())
      return [byte, byte, byte]
    }
    return Picture(width: width, height: height, channels: 3, bytes: bytes)
  }

  private static func circle(
    at centre: (x: Double, y: Double), radius: Double, _ colour: SIMD3<Double>, in picture: inout Picture
  ) {
    let reach = Int(radius) + 2
    for y in max(0, Int(centre.y) - reach)..<max(0, min(picture.height, Int(centre.y) + reach + 1)) {
      for x in max(0, Int(centre.x) - reach)..<max(0, min(picture.width, Int(centre.x) + reach + 1)) {
        let (dx, dy) = (Double(x) - centre.x, Double(y) - centre.y)
        // A line one pixel wide, softened at its edges.
        let weight = min(1, max(0, 1.2 - abs((dx * dx + dy * dy).squareRoot() - radius)))
        guard weight > 0 else { continue }
        for channel in 0..<3 {
          let i = (y * picture.width + x) * 3 + channel
          picture.bytes[i] = UInt8(Double(picture.bytes[i]) * (1 - weight) + colour[channel] * weight)
        }
      }
    }
  }
}
