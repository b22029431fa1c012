import Glibc
import Numerics

/// Blood vessels: dark themselves, and absorbing what comes from beneath them.
struct Vasculature {
  /// The share of the light that a place sends and that arrives.
  let transmission: SmoothField

  /// - Parameter somata: Centres and radii, in µm, of what no vessel runs through: it narrows beside them.
  init(extent: Vector, around somata: [(centre: Vector, radius: Float)], chance: inout Chance) {
    var field = SmoothField(extent: extent, pitch: 4)
    let tubes = (0..<(4 + chance.random.integer(below: 4))).map { index in
      Self.tube(extent: extent, isPenetrating: index % 2 == 0, chance: &chance).compactMap { node in
        let room = somata.map { ($0.centre - node.place).length - $0.radius - 2 }.min() ?? .infinity
        return room > 1.5 ? (place: node.place, radius: min(node.radius, room)) : nil
      }
    }
    for y in 0..<field.count.y {
      for x in 0..<field.count.x {
        var above: Float = 0
        for z in 0..<field.count.z {
          let place = Vector(Float(x), Float(y), Float(z)) * field.pitch
          var inside: Float = 0
          for tube in tubes {
            for node in tube where abs(node.place.z - place.z) < node.radius + 4 {
              let distance = (node.place - place).length
              inside = max(inside, min(1, max(0, (node.radius - distance) / 3 + 0.5)))
            }
          }
          // Above is nearer to the objective: absorption adds up with depth, and scattering fills the shadow again.
          field.values[(z * field.count.y + y) * field.count.x + x] = (1 - 0.95 * inside) * exp(-above)
          above = above * 0.97 + inside * field.pitch * 0.02
        }
      }
    }
    transmission = field
  }

  private static func tube(
    extent: Vector, isPenetrating: Bool, chance: inout Chance
  ) -> [(place: Vector, radius: Float)] {
    var place = Vector(chance.uniform(0, extent.x), chance.uniform(0, extent.y), chance.uniform(0, extent.z))
    if isPenetrating { place.z = 0 }
    var direction = isPenetrating ? Vector(chance.normal() * 0.3, chance.normal() * 0.3, 1).unit : chance.direction()
    if !isPenetrating { direction.z *= 0.3 }
    let radius = isPenetrating ? chance.uniform(4, 9) : chance.uniform(2.5, 4)
    return (0..<80).map { _ in
      defer {
        place += direction * 4
        direction = (direction + chance.direction() * 0.15).unit
      }
      return (place, radius)
    }
  }
}
