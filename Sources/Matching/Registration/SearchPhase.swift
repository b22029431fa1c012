#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry
import Vocabulary

/// One round of the search for a pose, by what it lets the tissue do.
struct SearchPhase: Sendable {
  var limits: ConstellationSearch.Limits
  /// Triangles of session a that are looked up.
  var samples = 1500
  /// In nats: how much likelier a pose must be than one of an earlier phase.
  var penalty = 0.0

  /// Whether lengths are assumed to be nearly the same in both sessions.
  var isOfEqualScale: Bool { limits.scales.upperBound < 1.5 }

  /// From the likely to the unlikely, as far as a policy on mirror images allows.
  static func all(dimensions: Int, mirror: MirrorPolicy) -> [SearchPhase] {
    switch mirror {
    case .auto: return all(dimensions: dimensions)
    case .no: return all(dimensions: dimensions).filter { !$0.limits.isMirrored }
    case .yes:
      return all(dimensions: dimensions).map { phase in
        var phase = phase
        if phase.limits.isMirrored { phase.penalty = max(0, phase.penalty - mirrorPenalty) }
        return phase
      }
    }
  }

  /// In nats: a mirror image must be so much likelier than what is not one.
  static let mirrorPenalty = 10.0

  private static func all(dimensions: Int) -> [SearchPhase] {
    typealias Limits = ConstellationSearch.Limits
    let upright = cos(35 * Double.pi / 180)
    if dimensions == 2 {
      return [
        SearchPhase(limits: Limits(), samples: 300),
        SearchPhase(limits: Limits()),
        SearchPhase(limits: Limits(isMirrored: true), penalty: mirrorPenalty),
        SearchPhase(limits: Limits(scales: 0.35...4), samples: 800, penalty: 10),
        SearchPhase(limits: Limits(scales: 0.35...4, isMirrored: true), samples: 800, penalty: 10 + mirrorPenalty),
      ]
    }
    // Most sessions need few triangles.
    return [
      SearchPhase(limits: Limits(minTiltCosine: upright), samples: 300),
      SearchPhase(limits: Limits(minTiltCosine: upright)),
      SearchPhase(limits: Limits(), samples: 1000, penalty: 5),
      SearchPhase(limits: Limits(isMirrored: true), samples: 1000, penalty: mirrorPenalty),
      SearchPhase(limits: Limits(scales: 0.35...4, minTiltCosine: upright), samples: 600, penalty: 10),
    ]
  }
}
