import Glibc

/// The outline of one cell body: an ellipsoid of its own proportions, swollen where dendrites leave, with a nucleus off centre.
struct SomaShape: Sendable {
  /// Half axes, in µm; their geometric mean is the radius that a table gives.
  let axes: Vector
  let orientation: Matrix3
  /// Where the outline swells: unit direction in the soma's own frame, height as a share of the radius.
  let swellings: [(direction: Vector, height: Float)]
  let nucleusCentre: Vector
  /// The nucleus' radius in units of the outline.
  let nucleusRadius: Float
  let radius: Float

  init(radius: Float, stems: [Vector], chance: inout Chance) {
    let (a, b) = (chance.factor(0.13), chance.factor(0.13))
    let scale = radius / pow(a * b, 1 / 3)
    axes = Vector(a, b, 1) * scale
    let orientation = chance.rotation()
    self.orientation = orientation
    self.radius = radius
    swellings = stems.map { (orientation.transposed($0), chance.uniform(0, 0.2)) }
    nucleusCentre = chance.direction() * chance.uniform(0, 0.18)
    nucleusRadius = chance.uniform(0.48, 0.62)
  }

  /// Farthest that the outline can reach from the centre, in µm.
  var reach: Float { axes.max() * 1.35 + 1 }

  /// How far out an offset from the centre lies (0 centre, 1 outline) and how far from the nucleus (1 its envelope).
  func depth(at offset: Vector) -> (outline: Float, nucleus: Float) {
    let own = orientation.transposed(offset) / axes
    let distance = own.length
    guard distance > 1e-4 else { return (0, nucleusCentre.length / nucleusRadius) }
    let direction = own / distance
    var outline: Float = 1
    for swelling in swellings {
      let cosine = direction.dot(swelling.direction)
      if cosine > 0.5 {
        let squared = cosine * cosine
        let fourth = squared * squared
        outline += swelling.height * fourth * fourth
      }
    }
    return (distance / outline, (own - nucleusCentre).length / nucleusRadius)
  }
}
