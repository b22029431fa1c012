import AtlasStore
import Imaging
import Vocabulary

/// Rows of a table of pairs with the neurons they name.
struct ResolvedPairs {
  struct Row {
    let a: Neuron.ID
    let b: Neuron.ID
    let verdict: Verdict
  }

  let pairs: [Row]
  private let table: PairTable

  /// - Throws: `unknownLabels` with the lines that name neurons the sessions do not have, `contradiction` with neurons
  ///   that the table matches twice.
  /// - Parameters:
  ///   - inA: neurons of the first session by label, merged labels included.
  ///   - inB: those of the second.
  init(
    _ table: PairTable, a inA: [String: Neuron.ID], b inB: [String: Neuron.ID], from: String, to: String
  ) throws {
    var pairs: [Row] = []
    var unknown: [String] = []
    var matchesOf: [String: [String]] = [:]
    for row in table.pairs {
      let (first, second) = (inA[row.from], inB[row.to])
      if first == nil { unknown.append("line \(row.line): no \(row.from) in \(from)") }
      if second == nil { unknown.append("line \(row.line): no \(row.to) in \(to)") }
      if let first, let second { pairs.append(Row(a: first, b: second, verdict: row.verdict)) }
      if row.verdict == .match {
        matchesOf["\(from)/\(row.from)", default: []].append("\(row.to) (line \(row.line))")
        matchesOf["\(to)/\(row.to)", default: []].append("\(row.from) (line \(row.line))")
      }
    }
    guard unknown.isEmpty else {
      throw PairsError.unknownLabels(path: table.path, lines: Array(unknown.prefix(6)), count: unknown.count)
    }
    let twice = matchesOf.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    guard twice.isEmpty else {
      throw PairsError.contradiction(
        path: table.path, lines: twice.prefix(4).map { "\($0.key) with \($0.value.joined(separator: " and "))" },
        count: twice.count)
    }
    // Two labels of one neuron may say the same.
    self.pairs = pairs.reduce(into: []) { rows, row in
      if !rows.contains(where: { $0.a == row.a && $0.b == row.b && $0.verdict == row.verdict }) { rows.append(row) }
    }
    self.table = table
  }

  /// Refuses a match whose neuron already has another partner in the atlas.
  func checkPartners(standing: [Pair], _ transaction: Transaction) throws {
    var partner: [Neuron.ID: Pair] = [:]
    for pair in standing {
      partner[pair.a] = pair
      partner[pair.b] = pair
    }
    for pair in pairs where pair.verdict == .match {
      for (neuron, wanted) in [(pair.a, pair.b), (pair.b, pair.a)] {
        guard let old = partner[neuron] else { continue }
        let other = old.a == neuron ? old.b : old.a
        guard other != wanted else { continue }
        throw PairsError.alreadyMatched(
          neuron: "\(try transaction.name(of: neuron))", other: "\(try transaction.name(of: other))",
          reviewer: old.reviewer,
          at: old.at)
      }
    }
  }
}
