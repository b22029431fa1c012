import AtlasStore
import Evaluation
import Learning
import Vocabulary

extension AtlasStore {
  /// What pixels alone say of the neurons of each case, over the view that a network has of them.
  ///
  /// - Parameters:
  ///   - view: The recipe, and how many of its pixels the network sees, upright.
  ///   - turns: With 2 or more, also the best of so many turns of the query, under the baseline's name and `, turned`.
  /// - Returns: For each baseline one table a case, in the cases' order.
  func pixelTables(
    _ cases: [EvaluationCase], view: PatchRecipe, turns: Int, _ progress: ProgressSink
  ) throws -> [(name: String, tables: [SimilarityTable])] {
    var tables: [String: [SimilarityTable]] = [:]
    for item in cases {
      let a = try patchBatch(item.matrix.neuronsA, view, progress)
      let b = try patchBatch(item.matrix.neuronsB, view, progress)
      for baseline in PixelBaseline.allCases {
        tables[baseline.rawValue, default: []].append(
          try item.table(baseline.similarities(queries: a, gallery: b)))
        if turns >= 2 {
          tables["\(baseline.rawValue), turned", default: []].append(
            try item.table(baseline.similarities(queries: a, gallery: b, rotations: turns)))
        }
      }
    }
    return tables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func patchBatch(_ ids: [Neuron.ID], _ recipe: PatchRecipe, _ progress: ProgressSink) throws -> PatchBatch {
    let neurons = try read { transaction in try ids.map { try transaction.neuron($0) } }
    var patches: [Neuron.ID: [Float]] = [:]
    try forEachPatch(of: neurons, recipe, stage: "pixel baselines", progress) { patches[$0.id] = $1 }
    return try PatchBatch(
      channels: recipe.slabs.count, edge: recipe.pixels, values: ids.flatMap { patches[$0] ?? [] })
  }
}

extension ModelConfiguration {
  /// What the network sees of a patch, upright.
  var view: PatchRecipe {
    var view = recipe
    view.field *= Double(network.pixels) / Double(recipe.pixels)
    view.pixels = network.pixels
    return view
  }
}
