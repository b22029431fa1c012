import Geometry
import Glibc

/// Blood vessels: dark, and absorbing the light from below them.
struct Vasculature {
  /// The fraction of the light emitted at a position that reaches the detector.
  let transmission: SmoothField

  /// - Parameters:
  ///   - extent: Of the stack, in µm.
  ///   - count: The number of vessels, drawn from these.
  ///   - somata: Centres and radii in µm; vessels narrow beside them and never cross them.
  init(
    extent: SIMD3<Float>, around somata: [(centre: SIMD3<Float>, radius: Float)], count: ClosedRange<Int>,
    random: inout RandomSource
  ) {
    var field = SmoothField(extent: extent, pitch: 4)
    let tubes = (0..<(count.lowerBound + random.integer(below: count.count))).map { index in
      Self.tube(extent: extent, isPenetrating: index % 2 == 0, random: &random).compactMap { node in
        let clearance = somata.map { ($0.centre - node.position).length - $0.radius - 2 }.min() ?? .infinity
        return clearance > 1.5 ? (position: node.position, radius: min(node.radius, clearance)) : nil
      }
    }
    for y in 0..<field.count.y {
      for x in 0..<field.count.x {
        var opticalDepth: Float = 0
        for z in 0..<field.count.z {
          let position = SIMD3(Float(x), Float(y), Float(z)) * field.pitch
          var inside: Float = 0
          for tube in tubes {
            for node in tube where abs(node.position.z - position.z) < node.radius + 4 {
              let distance = (node.position - position).length
              inside = max(inside, min(1, max(0, (node.radius - distance) / 3 + 0.5)))
            }
          }
          // Absorption accumulates with depth, away from the objective; scattering refills the shadow.
          field.values[(z * field.count.y + y) * field.count.x + x] = (1 - 0.95 * inside) * exp(-opticalDepth)
          opticalDepth = opticalDepth * 0.97 + inside * field.pitch * 0.02
        }
      }
    }
    transmission = field
  }

  /// A random walk of 80 nodes, 4 µm apart: down from the surface, or nearly in the plane.
  private static func tube(
    extent: SIMD3<Float>, isPenetrating: Bool, random: inout RandomSource
  ) -> [(position: SIMD3<Float>, radius: Float)] {
    var position = SIMD3(random.uniform(0, extent.x), random.uniform(0, extent.y), random.uniform(0, extent.z))
    if isPenetrating { position.z = 0 }
    var direction = isPenetrating ? SIMD3(random.normal() * 0.3, random.normal() * 0.3, 1).unit : random.direction()
    if !isPenetrating { direction.z *= 0.3 }
    let radius = isPenetrating ? random.uniform(4, 9) : random.uniform(2.5, 4)
    return (0..<80).map { _ in
      defer {
        position += direction * 4
        direction = (direction + random.direction() * 0.15).unit
      }
      return (position, radius)
    }
  }
}
