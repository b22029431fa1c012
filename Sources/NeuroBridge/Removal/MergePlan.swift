import AtlasStore
import Vocabulary

/// Which detections of a session are merged into which: deterministic, and never against decisions of people.
struct MergePlan {
  struct Merge {
    let kept: Neuron
    let merged: Neuron
    let distance: Double
    /// To be repeated for the kept one: those on neurons that it has no decision on.
    let decisions: [Pair]
  }

  let session: Session
  private(set) var merges: [Merge] = []
  private(set) var refusals: [Atlas.MergeReport.Refusal] = []

  /// A neuron's current decisions by the other neuron, and that neuron's session.
  private typealias Decisions = [Neuron.ID: (pair: Pair, session: Session.ID)]

  /// Neurons with decisions stay before those without, then those that come first in their table; each other one within the
  /// distance is merged into the nearest that stays.
  init(_ session: Session, within distance: Double, _ transaction: Transaction) throws {
    self.session = session
    let neurons = try transaction.neurons(in: session.id)
    var decisions: [Neuron.ID: Decisions] = [:]
    for neuron in neurons {
      for pair in try transaction.pairs(of: neuron.id) {
        let other = pair.a == neuron.id ? pair.b : pair.a
        decisions[neuron.id, default: [:]][other] = (pair, try transaction.neuron(other).session)
      }
    }
    let ordered =
      neurons.filter { decisions[$0.id] != nil } + neurons.filter { decisions[$0.id] == nil }
    var grid: [[Int]: [Neuron]] = [:]
    func cell(_ p: Point3) -> [Int] { [p.x, p.y, p.z].map { Int(($0 / distance).rounded(.down)) } }
    for neuron in ordered {
      let home = cell(neuron.position)
      var near: [(neuron: Neuron, distance: Double)] = []
      for dz in -1...1 {
        for dy in -1...1 {
          for dx in -1...1 {
            for kept in grid[[home[0] + dx, home[1] + dy, home[2] + dz]] ?? [] {
              let apart = kept.position.distance(to: neuron.position)
              if apart <= distance { near.append((kept, apart)) }
            }
          }
        }
      }
      near.sort { ($0.distance, $0.neuron.id) < ($1.distance, $1.neuron.id) }
      var isMerged = false
      for (kept, apart) in near where !isMerged {
        if let reason = Self.conflict(decisions[kept.id] ?? [:], decisions[neuron.id] ?? [:]) {
          refusals.append(.init(kept: kept.label, other: neuron.label, reason: reason))
          continue
        }
        let carried = (decisions[neuron.id] ?? [:]).filter { decisions[kept.id]?[$0.key] == nil }
        merges.append(
          Merge(
            kept: kept, merged: neuron, distance: apart,
            decisions: carried.values.map(\.pair).sorted { ($0.a, $0.b) < ($1.a, $1.b) }))
        for (other, decision) in carried { decisions[kept.id, default: [:]][other] = decision }
        isMerged = true
      }
      if !isMerged { grid[home, default: []].append(neuron) }
    }
    merges.sort { ($0.kept.id, $0.merged.id) < ($1.kept.id, $1.merged.id) }
  }

  /// Why two neurons cannot be one; nil where they can.
  private static func conflict(_ a: Decisions, _ b: Decisions) -> String? {
    for (other, decision) in b {
      guard let known = a[other] else { continue }
      let verdicts = [known.pair.verdict, decision.pair.verdict]
      if verdicts.contains(.match), verdicts.contains(.different) {
        return "people matched one of them with a neuron and told the other from it"
      }
    }
    func partners(_ decisions: Decisions) -> [Session.ID: Neuron.ID] {
      Dictionary(
        decisions.filter { $0.value.pair.verdict == .match }.map { ($0.value.session, $0.key) },
        uniquingKeysWith: min)
    }
    let (ofA, ofB) = (partners(a), partners(b))
    return ofA.contains { session, partner in ofB[session].map { $0 != partner } ?? false }
      ? "people matched them with two neurons of one session" : nil
  }
}
