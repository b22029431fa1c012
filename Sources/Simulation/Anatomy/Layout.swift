import Numerics
import Vocabulary

/// Where the somata of one animal are, which modality shows them, what their tables say, and how the tissue deforms.
struct Layout: Sendable {
  struct Place: Sendable {
    /// In the living tissue, in µm.
    let position: Vector
    let radius: Float
    /// The row of either session's table; nil where that modality does not show it.
    var twoPhotonSoma: SimulatedSoma?
    var fmostSoma: SimulatedSoma?
  }

  let places: [Place]
  let deformation: Deformation
  let pairs: [SimulatedPair]

  init(_ configuration: SimulatedAnimal.Configuration, seed: UInt64) {
    var chance = Chance(seed: seed, stream: 1)
    let deformation = Deformation(configuration, chance: &chance)
    let extent = Vector(configuration.extent)
    let click = Float(configuration.clickError) / Float(3).squareRoot()
    let positions = Self.scattered(configuration, chance: &chance)
    let fmostOnly = Int((configuration.fmostOnlyShare * Double(positions.count)).rounded())
    let twoPhotonOnly = Int((configuration.twoPhotonOnlyShare * Double(positions.count)).rounded())
    let order = chance.random.sample(positions.count, below: positions.count)
    var places = positions.enumerated().map { index, position in
      let radius = min(8.5, max(4.5, 6.8 + 1.4 * chance.normal()))
      func clicked(_ p: Vector, radius: Float) -> SimulatedSoma {
        let shown = p + Vector(chance.normal(), chance.normal(), chance.normal()) * click
        return SimulatedSoma(label: "", position: Point3(shown), radius: Double((radius * 10).rounded()) / 10)
      }
      let exVivo = deformation(position)
      let isInside = (0..<3).allSatisfy { exVivo[$0] > 7 && exVivo[$0] < extent[$0] - 7 }
      let inVivoRow = clicked(position, radius: radius)
      let exVivoRow = clicked(exVivo, radius: radius * deformation.shrinkage)
      return Place(
        position: position, radius: radius, twoPhotonSoma: order[index] >= fmostOnly ? inVivoRow : nil,
        fmostSoma: isInside && order[index] < positions.count - twoPhotonOnly ? exVivoRow : nil)
    }
    Self.label(&places, \.twoPhotonSoma, prefix: "tp", chance: &chance)
    Self.label(&places, \.fmostSoma, prefix: "fm", chance: &chance)
    self.places = places
    self.deformation = deformation
    pairs =
      places.compactMap { place in
        guard let a = place.twoPhotonSoma, let b = place.fmostSoma else { return nil }
        return SimulatedPair(twoPhoton: a.label, fmost: b.label)
      }.sorted { $0.twoPhoton < $1.twoPhoton }
  }

  /// Random places that keep their distance; the distance gives way where the box is too full.
  static func scattered(_ configuration: SimulatedAnimal.Configuration, chance: inout Chance) -> [Vector] {
    let (margin, extent) = (Vector(configuration.margin), Vector(configuration.extent))
    var spacing = Float(configuration.spacing)
    var places: [Vector] = []
    var misses = 0
    while places.count < configuration.neuronCount {
      var place = Vector.zero
      for axis in 0..<3 {
        let edge = min(margin[axis], extent[axis] / 2)
        place[axis] = chance.uniform(edge, extent[axis] - edge)
      }
      if places.allSatisfy({ ($0 - place).length >= spacing }) {
        places.append(place)
      } else {
        misses += 1
        if misses % 200 == 0 { spacing *= 0.9 }
      }
    }
    return places
  }

  /// Numbers those that one modality shows, in random order.
  private static func label(
    _ places: inout [Place], _ soma: WritableKeyPath<Place, SimulatedSoma?>, prefix: String, chance: inout Chance
  ) {
    let shown = places.indices.filter { places[$0][keyPath: soma] != nil }
    for (number, which) in chance.random.sample(shown.count, below: shown.count).enumerated() {
      guard let row = places[shown[which]][keyPath: soma] else { continue }
      let digits = String(number + 1)
      let label = prefix + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
      places[shown[which]][keyPath: soma] = SimulatedSoma(label: label, position: row.position, radius: row.radius)
    }
  }
}
