#if canImport(Glibc)
  import Glibc
#endif
import Imaging
import Statistics
import Vocabulary

/// Background and noise of a stack by depth: median and lower spread of grey values in slabs of 20 µm.
struct BackgroundProfile: Sendable {
  private struct Slab {
    /// Of its middle, in coarse planes.
    let z: Double
    let median: Double
    /// The median minus the 16 % quantile: one standard deviation where the noise is normal. Somata lie above the median only.
    let noise: Double
  }

  /// In µm.
  private static let thickness = 20.0
  private static let planesOfSlab = 3
  private static let valuesOfSlab = 100_000
  private let slabs: [Slab]

  init(of source: some VoxelSource, on grid: CoarseGrid) throws {
    let count = max(1, Int((Double(grid.shape.depth) * grid.voxel.z / Self.thickness).rounded()))
    slabs = try (0..<count).map { slab in
      let planes = slab * grid.shape.depth / count..<(slab + 1) * grid.shape.depth / count
      var values: [Double] = []
      let taken = min(planes.count, Self.planesOfSlab)
      for i in 0..<taken {
        let z = planes.lowerBound + (2 * i + 1) * planes.count / (2 * taken)
        let plane = try grid.read(
          VoxelBox(x: 0..<grid.shape.width, y: 0..<grid.shape.height, z: z..<z + 1), from: source
        ).values
        let step = max(1, plane.count * taken / Self.valuesOfSlab)
        values += stride(from: 0, to: plane.count, by: step).lazy.map { Double(plane[$0]) }.filter(\.isFinite)
      }
      values.sort()
      func value(_ q: Double) -> Double { quantile(ofSorted: values, q) ?? 0 }
      let median = value(0.5)
      // Where the background is cut off at black the lower spread is 0: the upper one, then the range, stand in.
      let spreads = [median - value(0.16), value(0.84) - median, (value(0.999) - median) / 30]
      return Slab(
        z: Double(planes.lowerBound + planes.upperBound - 1) / 2, median: median,
        noise: spreads.first { $0 > 0 } ?? .infinity)
    }
  }

  /// Grey values as `arcsinh` of noise units above the background, at most 2. What is no number counts as background.
  /// - Parameter sign: -1 turns the scale around, for a count of false positives.
  func normalised(_ volume: Volume, sign: Float) -> Volume {
    var result = volume
    let plane = volume.width * volume.height
    for (i, z) in volume.box.z.enumerated() {
      let (median, noise) = level(at: Double(z))
      let (offset, factor) = (Float(median), sign / Float(6 * noise))
      result.values.withUnsafeMutableBufferPointer { values in
        for j in i * plane..<(i + 1) * plane {
          let scaled = (values[j] - offset) * factor
          values[j] = scaled.isFinite ? min(Self.arcsinh(scaled), 2) : 0
        }
      }
    }
    return result
  }

  /// Linear between the middles of slabs.
  private func level(at z: Double) -> (median: Double, noise: Double) {
    guard let above = slabs.firstIndex(where: { $0.z >= z }) else { return (slabs.last!.median, slabs.last!.noise) }
    guard above > 0 else { return (slabs[0].median, slabs[0].noise) }
    let (a, b) = (slabs[above - 1], slabs[above])
    let t = (z - a.z) / (b.z - a.z)
    // Two slabs without spread are without somata.
    guard a.noise.isFinite, b.noise.isFinite else { return (a.median, min(a.noise, b.noise)) }
    return (a.median + t * (b.median - a.median), a.noise + t * (b.noise - a.noise))
  }

  private static func arcsinh(_ x: Float) -> Float {
    let size = abs(x)
    return (x < 0 ? -1 : 1) * log(size + (size * size + 1).squareRoot())
  }
}
