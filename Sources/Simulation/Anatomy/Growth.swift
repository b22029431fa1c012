import Glibc
import Numerics

/// Grows neurites by a branching, persistent random walk.
///
/// Each tip steps a few µm at a time; its course wanders, is pulled away from the soma, thins, and now and then splits in
/// two thinner ones. All stems start at the soma's centre, as tracers draw them.
struct Growth {
  private(set) var segments: [NeuriteSegment] = []
  let reach: Float
  /// Spread of the radius from one traced point to the next.
  let beading: Float

  init(reach: Float, beading: Float) {
    self.reach = reach
    self.beading = beading
  }

  private struct Tip {
    var position: Vector
    var direction: Vector
    var radius: Float
    var distance: Float
    var end: Float
    var order: Int
  }

  /// How one kind of neurite grows.
  struct Habit {
    var kind: NeuriteSegment.Kind
    var step: Float
    var wander: Float
    var outward: Float
    /// Branchings per µm, near the soma; halved with every 60 µm.
    var branching: Float
    var angle: ClosedRange<Float>
    var thinnest: Float
    /// Share of the radius lost per µm.
    var taper: Float
    var orders: Int
  }

  /// Grows all stems and returns the directions in which they leave.
  mutating func dendrites(of family: Morphology.Family, chance: inout Chance) -> [Vector] {
    let apical = flattened(chance.direction(), by: 0.5)
    var stems: [Vector] = []
    let basal = family == .pyramidal ? 2 + chance.random.integer(below: 5) : 2 + chance.random.integer(below: 4)
    if family == .pyramidal {
      stems.append(apical)
      let habit = Habit(
        kind: .dendrite, step: 3, wander: 0.17, outward: 0.02, branching: 0.018, angle: 0.6...1.3, thinnest: 0.45,
        taper: 0.004, orders: 4)
      grow(
        from: apical, radius: chance.uniform(0.7, 1.4), length: chance.uniform(120, 320), habit: habit, chance: &chance)
    }
    let habit = Habit(
      kind: .dendrite, step: 3, wander: family == .pyramidal ? 0.24 : 0.30, outward: 0.035, branching: 0.022,
      angle: 0.35...1.0, thinnest: 0.25, taper: 0.006, orders: 4)
    for _ in 0..<basal {
      var direction = flattened(chance.direction(), by: 0.7)
      // Basal dendrites avoid the apical trunk and, a little, each other.
      for _ in 0..<6 where stems.contains(where: { $0.dot(direction) > 0.6 }) {
        direction = flattened(chance.direction(), by: 0.7)
      }
      stems.append(direction)
      grow(
        from: direction, radius: chance.uniform(0.35, 0.95), length: chance.uniform(40, 130), habit: habit,
        chance: &chance)
    }
    return stems
  }

  /// A thin, beaded, winding neurite; dense around an interneuron, a descending trunk with few collaterals otherwise.
  mutating func axon(of family: Morphology.Family, stems: [Vector], chance: inout Chance) {
    let away = family == .pyramidal ? flattened(stems[0] * -1 + chance.direction() * 0.5, by: 0.8) : chance.direction()
    let dense = family == .interneuron
    let habit = Habit(
      kind: .axon, step: 3, wander: dense ? 0.32 : 0.26, outward: dense ? 0.02 : 0.04,
      branching: dense ? 0.036 : 0.016, angle: 0.5...1.3, thinnest: 0.22, taper: 0.004, orders: dense ? 7 : 4)
    grow(
      from: away, radius: chance.uniform(0.4, 0.7), length: dense ? chance.uniform(180, 340) : chance.uniform(200, 420),
      habit: habit, chance: &chance)
  }

  /// The dense middle of the soma: a short crooked rod, as individual as the cell.
  mutating func core(radius: Float, chance: inout Chance) {
    let count = chance.random.integer(below: 4)
    var direction = flattened(chance.direction(), by: 0.7)
    var position = direction * (-radius * chance.uniform(0.1, 0.7))
    let thickness = chance.uniform(0.35, 0.7)
    for _ in 0..<count {
      let next = position + direction * (radius * chance.uniform(0.25, 0.5))
      segments.append(
        NeuriteSegment(
          start: position, end: next, startRadius: thickness, endRadius: thickness, distance: 0, kind: .core))
      position = next
      direction = (direction + chance.direction() * 0.5).unit
    }
  }

  private mutating func grow(
    from direction: Vector, radius: Float, length: Float, habit: Habit, chance: inout Chance
  ) {
    var tips = [
      Tip(position: .zero, direction: direction.unit, radius: radius, distance: 0, end: length, order: 0)
    ]
    var drawn: Float = 0
    while var tip = tips.popLast() {
      var width = tip.radius
      while tip.distance < tip.end && tip.position.length < reach && drawn < 12_000 {
        let jitter = chance.direction() * (habit.wander * habit.step.squareRoot())
        let outward = tip.position.unit * (habit.outward * habit.step)
        tip.direction = flattened(tip.direction + jitter + outward, by: 0.985)
        let step = min(habit.step * chance.uniform(0.7, 1.3), tip.end - tip.distance + 0.1)
        let next = tip.position + tip.direction * step
        tip.radius = max(habit.thinnest, tip.radius * (1 - habit.taper * step))
        let spread = tip.distance < 15 ? beading * 0.4 : beading
        var nextWidth = min(1.7, max(0.2, tip.radius * chance.factor(spread)))
        // A bouton: a swelling one step long.
        if habit.kind == .axon && chance.happens(0.2) { nextWidth = chance.uniform(0.6, 1.3) }
        segments.append(
          NeuriteSegment(
            start: tip.position, end: next, startRadius: width, endRadius: nextWidth, distance: tip.distance,
            kind: habit.kind))
        width = nextWidth
        tip.position = next
        tip.distance += step
        drawn += step
        let rate = habit.branching * step * exp2(-tip.distance / 60) * (tip.distance > 8 ? 1 : 0)
        if tip.order < habit.orders && chance.happens(max(rate, habit.kind == .axon ? 0.006 * step : 0.002 * step)) {
          tips.append(branch(of: &tip, habit: habit, chance: &chance))
        }
      }
    }
  }

  private func branch(of tip: inout Tip, habit: Habit, chance: inout Chance) -> Tip {
    let (a, b) = tip.direction.perpendiculars
    let azimuth = chance.uniform(0, 2 * .pi)
    let side = a * cos(azimuth) + b * sin(azimuth)
    let angle = chance.uniform(habit.angle.lowerBound, habit.angle.upperBound)
    var twin = tip
    twin.direction = flattened(tip.direction * cos(angle) + side * sin(angle), by: 0.9)
    twin.radius = max(habit.thinnest, tip.radius * chance.uniform(0.6, 0.9))
    twin.end = tip.distance + max(20, (tip.end - tip.distance) * chance.uniform(0.5, 1.1))
    twin.order += 1
    tip.direction = (tip.direction * cos(angle * 0.3) - side * sin(angle * 0.3)).unit
    tip.radius = max(habit.thinnest, tip.radius * chance.uniform(0.75, 0.98))
    tip.order += 1
    return twin
  }

  /// A unit vector with its z component scaled: reconstructions come from slices, and are flatter than they are wide.
  private func flattened(_ v: Vector, by factor: Float) -> Vector { Vector(v.x, v.y, v.z * factor).unit }
}
