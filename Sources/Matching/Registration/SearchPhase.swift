#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry

/// One round of the search for a pose, by what it lets the tissue do.
struct SearchPhase: Sendable {
  var limits: ConstellationSearch.Limits
  /// A stretch of session a along its axes, before rotation and scale.
  var shape = Matrix3<Double>.identity
  /// Triangles of session a that are looked up.
  var samples = 1500
  /// In nats: how much likelier a pose must be than one of an earlier phase.
  var penalty = 0.0

  /// Whether lengths are assumed to be nearly the same in both sessions.
  var isOfEqualScale: Bool { limits.scales.upperBound < 1.5 }

  /// From the likely to the unlikely.
  static func all(dimensions: Int) -> [SearchPhase] {
    typealias Limits = ConstellationSearch.Limits
    let upright = cos(35 * Double.pi / 180)
    if dimensions == 2 {
      return [
        SearchPhase(limits: Limits(), samples: 300),
        SearchPhase(limits: Limits()),
        SearchPhase(limits: Limits(isMirrored: true), penalty: 10),
        SearchPhase(limits: Limits(scales: 0.35...4), samples: 800, penalty: 10),
        SearchPhase(limits: Limits(scales: 0.35...4, isMirrored: true), samples: 800, penalty: 20),
      ]
    }
    // Most sessions need few triangles.
    var phases = [
      SearchPhase(limits: Limits(minTiltCosine: upright), samples: 300),
      SearchPhase(limits: Limits(minTiltCosine: upright)),
      SearchPhase(limits: Limits(), samples: 1000, penalty: 5),
      SearchPhase(limits: Limits(isMirrored: true), samples: 1000, penalty: 10),
      SearchPhase(limits: Limits(scales: 0.35...4, minTiltCosine: upright), samples: 600, penalty: 10),
    ]
    // The axial step is what differs most often: wrong metadata, anisotropic expansion.
    for step in 1...7 {
      for factor in [pow(1.22, Double(step)), pow(1.22, -Double(step))] {
        phases.append(
          SearchPhase(
            limits: Limits(scales: 0.35...4, minTiltCosine: upright), shape: Matrix3.diagonal([1, 1, factor]),
            samples: 300, penalty: 15))
      }
    }
    return phases
  }
}
