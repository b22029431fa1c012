import AtlasStore
import Imaging
import Vocabulary

/// How a table of somata differs from those that its session has.
public struct TableDifference: Hashable, Sendable, Codable {
  /// Rows with labels that the session lacks.
  public var new: Int
  /// Rows with labels that the session has, at another position or with another radius.
  public var moved: Int
  /// Neurons of the session that the table does not name.
  public var missing: Int

  /// Whether the table holds the same somata.
  public var isEmpty: Bool { new == 0 && moved == 0 }

  /// What was not imported, and what to do.
  func sentence(_ session: String) -> String {
    var parts: [String] = []
    if new > 0 { parts.append("\(new) \(new == 1 ? "soma" : "somata") that \(session) lacks") }
    if moved > 0 { parts.append("\(moved) at other positions") }
    return "its table was not imported: it holds \(parts.joined(separator: " and ")); add new ones with "
      + "`neurobridge neurons import`, move them with `ingest --replace`, or keep both tables apart as two sessions "
      + "with --session"
  }
}

extension SomaTable {
  /// - Parameter aliases: labels that `neurons merge` joined to other neurons of the session.
  func difference(from neurons: [Neuron], aliases: Set<String>) -> TableDifference {
    let known = Dictionary(neurons.map { ($0.label, $0) }, uniquingKeysWith: { first, _ in first })
    var difference = TableDifference(new: 0, moved: 0, missing: 0)
    var named: Set<String> = []
    for soma in somata {
      named.insert(soma.label)
      guard let neuron = known[soma.label] else {
        if !aliases.contains(soma.label) { difference.new += 1 }
        continue
      }
      if neuron.position != soma.position || neuron.radius != soma.radius { difference.moved += 1 }
    }
    difference.missing = neurons.count { !named.contains($0.label) }
    return difference
  }
}
