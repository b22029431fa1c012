import Geometry
import Glibc

/// The outline of one soma: a random ellipsoid, swollen where dendrites leave, with an eccentric nucleus.
struct SomaShape: Sendable {
  /// The semi-axes in µm; their geometric mean is `radius`.
  let axes: SIMD3<Float>
  /// To the frame of the semi-axes: the inverse of the soma's orientation.
  private let toOwnFrame: Matrix3<Float>
  /// Unit directions in the soma's own frame, and heights as fractions of the radius.
  private let swellings: [(direction: SIMD3<Float>, height: Float)]
  /// In units of the semi-axes, in the soma's own frame.
  let nucleusCentre: SIMD3<Float>
  /// In units of the semi-axes.
  let nucleusRadius: Float
  /// In µm.
  let radius: Float

  /// A soma that is longer than wide, as in layers where all lie alike.
  struct Elongation: Sendable {
    /// The long semi-axis over the others.
    let ratio: Float
    /// The unit direction of the long axis.
    let direction: SIMD3<Float>
  }

  init(radius: Float, stems: [SIMD3<Float>], elongation: Elongation? = nil, random: inout RandomSource) {
    let (a, b) = (random.logNormal(0.13), random.logNormal(0.13))
    let scale = radius / pow(a * b, 1 / 3)
    var axes = SIMD3(a, b, 1) * scale
    var toOwnFrame = random.rotation().transposed
    if let elongation {
      let (across, up) = elongation.direction.perpendiculars
      toOwnFrame = Matrix3(columns: elongation.direction, across, up).transposed
      axes *= SIMD3(elongation.ratio, 1, 1) * pow(elongation.ratio, -1 / 3)
    }
    self.axes = axes
    self.toOwnFrame = toOwnFrame
    self.radius = radius
    swellings = stems.map { [toOwnFrame] in (toOwnFrame * $0, random.uniform(0, 0.2)) }
    nucleusCentre = random.direction() * random.uniform(0, 0.18)
    nucleusRadius = random.uniform(0.48, 0.62)
  }

  /// An upper bound of the outline's distance from the centre, in µm.
  var reach: Float { axes.max() * 1.35 + 1 }

  /// The distance of an offset in µm from the soma's centre as a fraction of the outline's, and from the nucleus'
  /// centre as a fraction of the nucleus' radius: 0 at the centre, 1 at the surface.
  func relativeDistances(at offset: SIMD3<Float>) -> (outline: Float, nucleus: Float) {
    let own = toOwnFrame * offset / axes
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
