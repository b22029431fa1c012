import Geometry
import Glibc
import Vocabulary

/// The amount of label in each voxel of a stack; 1 is a voxel filled at brightness 1.
struct DensityVolume {
  let shape: StackShape
  /// The voxel size in µm.
  let voxel: SIMD3<Float>
  /// [depth, height, width], row-major.
  var values: [Float]

  init(shape: StackShape, voxelSize: VoxelSize) {
    self.shape = shape
    voxel = SIMD3(Float(voxelSize.x), Float(voxelSize.y), Float(voxelSize.z))
    values = [Float](repeating: 0, count: shape.voxelCount)
  }

  /// Adds a capsule as points along it and over its cross-section, each distributed to the eight voxels around it
  /// (trilinear).
  ///
  /// Positions and radii in µm.
  mutating func splat(
    from start: SIMD3<Float>, to end: SIMD3<Float>, startRadius: Float, endRadius: Float, brightness: Float
  ) {
    let span = end - start
    let length = span.length
    let reach = max(startRadius, endRadius) + 2 * voxel.max()
    let size = SIMD3(Float(shape.width), Float(shape.height), Float(shape.depth)) * voxel
    for axis in 0..<3 where max(start[axis], end[axis]) < -reach || min(start[axis], end[axis]) > size[axis] + reach {
      return
    }
    let finest = voxel.min()
    let steps = max(1, Int((length / (0.6 * finest)).rounded(.up)))
    let perVoxel = 1 / (voxel.x * voxel.y * voxel.z)
    let (across, up) = span.perpendiculars
    let (width, height, depth, voxel) = (shape.width, shape.height, shape.depth, voxel)
    values.withUnsafeMutableBufferPointer { field in
      for step in 0..<steps {
        let t = (Float(step) + 0.5) / Float(steps)
        let radius = startRadius + (endRadius - startRadius) * t
        let mass = brightness * .pi * radius * radius * (length / Float(steps)) * perVoxel
        let centre = start + span * t
        let points = Self.discPoints[min(Self.discPoints.count - 1, Int(radius / finest * 2.5))]
        let pointMass = mass / Float(points.count)
        for point in points {
          Self.deposit(
            pointMass, at: (centre + (across * point.x + up * point.y) * radius) / voxel - 0.5, width: width,
            height: height, depth: depth, in: field)
        }
      }
    }
  }

  private static func deposit(
    _ mass: Float, at q: SIMD3<Float>, width: Int, height: Int, depth: Int, in field: UnsafeMutableBufferPointer<Float>
  ) {
    let low = q.rounded(.down)
    let fraction = q - low
    let (x, y, z) = (Int(low.x), Int(low.y), Int(low.z))
    guard x >= 0, y >= 0, z >= 0, x + 1 < width, y + 1 < height, z + 1 < depth else { return }
    let plane = width * height
    let base = z * plane + y * width + x
    let (right, left) = (fraction.x, 1 - fraction.x)
    let near = mass * (1 - fraction.z)
    let far = mass * fraction.z
    deposit(near, at: base, left: left, right: right, lower: fraction.y, width: width, in: field)
    deposit(far, at: base + plane, left: left, right: right, lower: fraction.y, width: width, in: field)
  }

  /// Distributes a mass to the four voxels of one plane.
  @inline(__always)
  private static func deposit(
    _ mass: Float, at base: Int, left: Float, right: Float, lower: Float, width: Int,
    in field: UnsafeMutableBufferPointer<Float>
  ) {
    let top = mass * (1 - lower)
    let bottom = mass * lower
    field[base] += top * left
    field[base + 1] += top * right
    field[base + width] += bottom * left
    field[base + width + 1] += bottom * right
  }

  /// Uniformly distributed points of the unit disc: 1, 4, 7, … of them.
  private static let discPoints: [[SIMD2<Float>]] = (0..<6).map { level in
    let count = 1 + 3 * level
    return (0..<count).map { index in
      guard count > 1 else { return .zero }
      // Vogel's spiral: equal area for each point.
      let radius = ((Float(index) + 0.5) / Float(count)).squareRoot()
      let angle = Float(index) * 2.399_963
      return SIMD2(radius * cos(angle), radius * sin(angle))
    }
  }

  /// Adds `density`, of the offset from a centre in µm, to each voxel within `reach` µm of it.
  mutating func add(around centre: SIMD3<Float>, reach: Float, density: (SIMD3<Float>) -> Float) {
    let low = ((centre - reach) / voxel).rounded(.down)
    let high = ((centre + reach) / voxel).rounded(.up)
    let xs = max(0, Int(low.x))..<max(max(0, Int(low.x)), min(shape.width, Int(high.x)))
    let ys = max(0, Int(low.y))..<max(max(0, Int(low.y)), min(shape.height, Int(high.y)))
    let zs = max(0, Int(low.z))..<max(max(0, Int(low.z)), min(shape.depth, Int(high.z)))
    for z in zs {
      for y in ys {
        let row = (z * shape.height + y) * shape.width
        for x in xs {
          let offset = (SIMD3(Float(x), Float(y), Float(z)) + 0.5) * voxel - centre
          values[row + x] += density(offset)
        }
      }
    }
  }
}
