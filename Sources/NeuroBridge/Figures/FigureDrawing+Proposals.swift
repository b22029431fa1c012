import AtlasStore
import Evaluation
import Figures
import Imaging
import Learning
import Matching
import Vocabulary

extension FigureDrawing {
  /// A pair accepted by the first model's similarities, without any decision of people.
  private struct ProposedPair {
    let a: Neuron.ID
    let b: Neuron.ID
    let similarity: Float
    let margin: Float
    /// nil where neither neuron has a known partner.
    let isTrue: Bool?
  }

  private func proposed(_ item: EvaluationCase) -> [ProposedPair] {
    let proposal = Proposal(
      byAppearance: item.matrix.values, countA: item.matrix.neuronsA.count, countB: item.matrix.neuronsB.count)
    let partnersOfB = Set(item.partners.compactMap(\.self))
    return proposal.assignment.pairs.map { pair in
      let row = item.matrix.row(pair.a)
      let similarity = row[row.startIndex + pair.b]
      var runnerUp = -Float.infinity
      for (index, value) in row.enumerated() where index != pair.b { runnerUp = max(runnerUp, value) }
      for a in item.matrix.neuronsA.indices where a != pair.a {
        runnerUp = max(runnerUp, item.matrix.values[a * item.matrix.neuronsB.count + pair.b])
      }
      let isKnown = item.partners[pair.a] != nil || partnersOfB.contains(pair.b)
      return ProposedPair(
        a: item.matrix.neuronsA[pair.a], b: item.matrix.neuronsB[pair.b], similarity: similarity,
        margin: similarity - runnerUp, isTrue: isKnown ? item.partners[pair.a] == pair.b : nil)
    }
  }

  /// Right, wrong and uncertain pairs of all animals, eight of each kind.
  func gallery(_ progress: ProgressSink) throws -> Figure {
    let all = comparison.cases.flatMap(proposed)
    let byMargin = all.sorted { $0.margin != $1.margin ? $0.margin < $1.margin : $0.a < $1.a }
    let right = Array(byMargin.filter { $0.isTrue == true }.suffix(8).reversed())
    let wrong = Array(byMargin.filter { $0.isTrue == false }.suffix(8).reversed())
    let uncertain = Array(byMargin.prefix(8))
    let recipe = PatchRecipe(field: 60, pixels: 60, slabs: [Slab(within: 10)])
    let patches = try cut(right + wrong + uncertain, recipe, progress)
    func row(_ name: String, _ colour: String, _ pairs: [ProposedPair]) throws -> GalleryFigure.Row {
      .init(
        name: name, colour: colour,
        pairs: try store.read { transaction in
          try pairs.compactMap { pair in
            guard let above = patches[pair.a], let below = patches[pair.b] else { return nil }
            let truth = pair.isTrue.map { $0 ? "" : " ✗" } ?? " ?"
            return .init(
              above: above, below: below, aboveLabel: try transaction.neuron(pair.a).label,
              belowLabel: try transaction.neuron(pair.b).label,
              note:
                "\(decimal(Double(pair.similarity))) (\(pair.margin < 0 ? "" : "+")\(decimal(Double(pair.margin))))\(truth)"
            )
          }
        })
    }
    return GalleryFigure(
      [
        try row("right, clearest first", "#009e73", right), try row("wrong, clearest first", Palette.same, wrong),
        try row("most uncertain", "#e69f00", uncertain),
      ],
      subtitle: "\(comparison.from) above \(comparison.to) · 60 µm across, ±10 µm deep · similarity (margin)"
    ).draw(provenance: provenance)
  }

  /// PNG files of the neurons' surroundings; none for sessions without a stack.
  private func cut(
    _ pairs: [ProposedPair], _ recipe: PatchRecipe, _ progress: ProgressSink
  ) throws -> [Neuron.ID: [UInt8]] {
    let neurons = try store.read { transaction in
      try Set(pairs.flatMap { [$0.a, $0.b] }).sorted().map { try transaction.neuron($0) }
        .filter { try transaction.stacks(in: $0.session).first != nil }
    }
    var patches: [Neuron.ID: [UInt8]] = [:]
    try store.forEachPatch(of: neurons, recipe, stage: "gallery", progress) { neuron, patch in
      patches[neuron.id] = PNGWriter.encode(Picture(grey: patch.values, width: recipe.pixels))
    }
    return patches
  }
}
