import Geometry
import Glibc

/// Grows neurites by a branching, persistent random walk.
///
/// Each tip advances by a few µm at a time; its direction changes at random and drifts away from the soma, its radius
/// tapers, and it may branch into two thinner tips. All stems start at the soma's centre, as in tracings.
struct Growth {
  private(set) var segments: [NeuriteSegment] = []
  /// In µm from the soma.
  private let reach: Float
  /// The standard deviation of the radius' logarithm from one segment to the next.
  private let beading: Float

  init(reach: Float, beading: Float) {
    self.reach = reach
    self.beading = beading
  }

  private struct Tip {
    var position: SIMD3<Float>
    var direction: SIMD3<Float>
    var radius: Float
    /// From the soma along the neurite, in µm.
    var distance: Float
    /// The distance at which it ends, in µm.
    var end: Float
    var branchOrder: Int
  }

  /// Grows all dendrites and returns the unit directions of their stems.
  mutating func dendrites(of family: NeuronFamily, random: inout RandomSource) -> [SIMD3<Float>] {
    let apical = flattened(random.direction(), by: 0.5)
    var stems: [SIMD3<Float>] = []
    let basalCount: Int =
      switch family {
      case .pyramidal: 2 + random.integer(below: 5)
      case .interneuron: 2 + random.integer(below: 4)
      case .stellate: 5 + random.integer(below: 5)
      case .basket: 3 + random.integer(below: 3)
      case .granule: 1 + random.integer(below: 3)
      }
    if family == .pyramidal {
      stems.append(apical)
      grow(
        apical, radius: random.uniform(0.7, 1.4), length: random.uniform(120, 320), .apicalDendrite, random: &random)
    }
    for _ in 0..<basalCount {
      var direction = flattened(random.direction(), by: 0.7)
      if family == .granule { direction = flattened(apical + random.direction() * 0.5, by: 0.7) }
      // Basal dendrites avoid the apical trunk and, a little, each other.
      for _ in 0..<(family == .granule ? 0 : 6) where stems.contains(where: { $0.dot(direction) > 0.6 }) {
        direction = flattened(random.direction(), by: 0.7)
      }
      stems.append(direction)
      grow(
        direction, radius: random.uniform(0.35, 0.95) * (family == .granule ? 0.6 : 1),
        length: random.uniform(40, family == .basket ? 220 : 130), .basalDendrite(of: family),
        random: &random)
    }
    return stems
  }

  /// A thin, beaded, tortuous axon: dense around an interneuron or basket cell, a descending trunk with few collaterals otherwise.
  mutating func axon(of family: NeuronFamily, stems: [SIMD3<Float>], random: inout RandomSource) {
    let direction =
      family == .pyramidal ? flattened(stems[0] * -1 + random.direction() * 0.5, by: 0.8) : random.direction()
    let radius = random.uniform(0.4, 0.7)
    let isDense = family == .interneuron || family == .basket
    let length = isDense ? random.uniform(180, 340) : random.uniform(200, 420)
    grow(direction, radius: radius, length: length, .axon(of: family), random: &random)
  }

  /// The dense centre of the soma: a short, crooked, individual rod.
  mutating func core(radius: Float, random: inout RandomSource) {
    let count = random.integer(below: 4)
    var direction = flattened(random.direction(), by: 0.7)
    var position = direction * (-radius * random.uniform(0.1, 0.7))
    let thickness = random.uniform(0.35, 0.7)
    for _ in 0..<count {
      let next = position + direction * (radius * random.uniform(0.25, 0.5))
      segments.append(
        NeuriteSegment(
          start: position, end: next, startRadius: thickness, endRadius: thickness, distance: 0, kind: .core))
      position = next
      direction = (direction + random.direction() * 0.5).unit
    }
  }

  private mutating func grow(
    _ direction: SIMD3<Float>, radius: Float, length: Float, _ parameters: GrowthParameters,
    random: inout RandomSource
  ) {
    var tips = [
      Tip(position: .zero, direction: direction.unit, radius: radius, distance: 0, end: length, branchOrder: 0)
    ]
    var total: Float = 0
    while var tip = tips.popLast() {
      var width = tip.radius
      while tip.distance < tip.end && tip.position.length < reach && total < 12_000 {
        let jitter = random.direction() * (parameters.jitter * parameters.segmentLength.squareRoot())
        let outward = tip.position.unit * (parameters.outwardDrift * parameters.segmentLength)
        tip.direction = flattened(tip.direction + jitter + outward, by: 0.985)
        let step = min(parameters.segmentLength * random.uniform(0.7, 1.3), tip.end - tip.distance + 0.1)
        let next = tip.position + tip.direction * step
        tip.radius = max(parameters.minRadius, tip.radius * (1 - parameters.taper * step))
        let deviation = tip.distance < 15 ? beading * 0.4 : beading
        var nextWidth = min(1.7, max(0.2, tip.radius * random.logNormal(deviation)))
        // A bouton: a swelling one segment long.
        if parameters.kind == .axon && random.bernoulli(0.2) { nextWidth = random.uniform(0.6, 1.3) }
        segments.append(
          NeuriteSegment(
            start: tip.position, end: next, startRadius: width, endRadius: nextWidth, distance: tip.distance,
            kind: parameters.kind))
        width = nextWidth
        tip.position = next
        tip.distance += step
        total += step
        let rate = parameters.branchRate * step * exp2(-tip.distance / 60) * (tip.distance > 8 ? 1 : 0)
        if tip.branchOrder < parameters.maxBranchOrder
          && random.bernoulli(max(rate, parameters.kind == .axon ? 0.006 * step : 0.002 * step))
        {
          tips.append(branch(of: &tip, parameters, random: &random))
        }
      }
    }
  }

  /// Splits a tip in two; returns the new one.
  private func branch(of tip: inout Tip, _ parameters: GrowthParameters, random: inout RandomSource) -> Tip {
    let (a, b) = tip.direction.perpendiculars
    let azimuth = random.uniform(0, 2 * .pi)
    let side = a * cos(azimuth) + b * sin(azimuth)
    let angle = random.uniform(parameters.branchAngle.lowerBound, parameters.branchAngle.upperBound)
    var twin = tip
    twin.direction = flattened(tip.direction * cos(angle) + side * sin(angle), by: 0.9)
    twin.radius = max(parameters.minRadius, tip.radius * random.uniform(0.6, 0.9))
    twin.end = tip.distance + max(20, (tip.end - tip.distance) * random.uniform(0.5, 1.1))
    twin.branchOrder += 1
    tip.direction = (tip.direction * cos(angle * 0.3) - side * sin(angle * 0.3)).unit
    tip.radius = max(parameters.minRadius, tip.radius * random.uniform(0.75, 0.98))
    tip.branchOrder += 1
    return twin
  }

  /// A unit vector with its z component scaled: reconstructions from slices are flattened.
  private func flattened(_ v: SIMD3<Float>, by factor: Float) -> SIMD3<Float> { SIMD3(v.x, v.y, v.z * factor).unit }
}
