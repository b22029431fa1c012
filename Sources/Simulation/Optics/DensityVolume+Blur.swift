import Glibc
import Vocabulary

extension DensityVolume {
  /// Convolves each axis with a Gaussian of the given standard deviation in µm; edge values are replicated.
  mutating func blur(_ deviation: SIMD3<Float>) {
    let kernels = (0..<3).map { Self.kernel(deviation: deviation[$0] / voxel[$0]) }
    let (width, height, depth) = (shape.width, shape.height, shape.depth)
    values.withUnsafeMutableBufferPointer { field in
      if kernels[0].count > 1 {
        Self.blurRows(field, rows: height * depth, width: width, kernel: kernels[0])
      }
      if kernels[1].count > 1 {
        for z in 0..<depth {
          Self.blurLines(
            field, start: z * width * height, lines: height, pitch: width, width: width, kernel: kernels[1])
        }
      }
      if kernels[2].count > 1 {
        for y in 0..<height {
          Self.blurLines(field, start: y * width, lines: depth, pitch: width * height, width: width, kernel: kernels[2])
        }
      }
    }
  }

  /// The right half of a normalised Gaussian, from its centre to three standard deviations.
  ///
  /// - Parameter deviation: In voxels; no blur below 0.05.
  static func kernel(deviation: Float) -> [Float] {
    guard deviation > 0.05 else { return [1] }
    let reach = max(1, Int((3 * deviation).rounded(.up)))
    let half = (0...reach).map { exp(-0.5 * Float($0 * $0) / (deviation * deviation)) }
    let sum = half[0] + 2 * half.dropFirst().reduce(0, +)
    return half.map { $0 / sum }
  }

  private static func blurRows(
    _ field: UnsafeMutableBufferPointer<Float>, rows: Int, width: Int, kernel: [Float]
  ) {
    let reach = kernel.count - 1
    var padded = [Float](repeating: 0, count: width + 2 * reach)
    padded.withUnsafeMutableBufferPointer { padded in
      kernel.withUnsafeBufferPointer { kernel in
        for row in 0..<rows {
          let base = row * width
          for x in 0..<width { padded[reach + x] = field[base + x] }
          for x in 0..<reach {
            padded[x] = padded[reach]
            padded[reach + width + x] = padded[reach + width - 1]
          }
          for x in 0..<width { field[base + x] = kernel[0] * padded[reach + x] }
          for tap in 1...reach {
            let weight = kernel[tap]
            for x in 0..<width { field[base + x] += weight * (padded[reach + x - tap] + padded[reach + x + tap]) }
          }
        }
      }
    }
  }

  /// Convolves across lines that are `pitch` values apart, one whole line at a time.
  private static func blurLines(
    _ field: UnsafeMutableBufferPointer<Float>, start: Int, lines: Int, pitch: Int, width: Int, kernel: [Float]
  ) {
    let reach = kernel.count - 1
    var copy = [Float](repeating: 0, count: lines * width)
    copy.withUnsafeMutableBufferPointer { copy in
      for line in 0..<lines {
        for x in 0..<width { copy[line * width + x] = field[start + line * pitch + x] }
      }
      kernel.withUnsafeBufferPointer { kernel in
        for line in 0..<lines {
          let target = start + line * pitch
          for x in 0..<width { field[target + x] = kernel[0] * copy[line * width + x] }
          for tap in 1...reach {
            let weight = kernel[tap]
            let before = max(0, line - tap) * width
            let after = min(lines - 1, line + tap) * width
            for x in 0..<width { field[target + x] += weight * (copy[before + x] + copy[after + x]) }
          }
        }
      }
    }
  }
}
