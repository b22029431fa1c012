import AtlasStore
import Evaluation
import Imaging
import Learning
import Vocabulary

extension AtlasStore {
  /// Pixel similarities of the neurons of each case.
  ///
  /// - Parameters:
  ///   - view: The recipe, cropped to what the network sees.
  ///   - rotations: With 2 or more, also at the best of this many rotations of the query, named `BASELINE, rotated`.
  /// - Returns: For each baseline one table a case, in the order of the cases.
  func pixelTables(
    _ cases: [EvaluationCase], view: PatchRecipe, rotations: Int, _ progress: ProgressSink
  ) throws -> [(name: String, tables: [SimilarityTable])] {
    var tables: [String: [SimilarityTable]] = [:]
    for item in cases {
      let a = try patchBatch(item.matrix.neuronsA, view, progress)
      let b = try patchBatch(item.matrix.neuronsB, view, progress)
      for baseline in PixelBaseline.allCases {
        tables[baseline.rawValue, default: []].append(
          try item.table(baseline.similarities(queries: a, gallery: b)))
        if rotations >= 2 {
          tables["\(baseline.rawValue), rotated", default: []].append(
            try item.table(baseline.similarities(queries: a, gallery: b, rotations: rotations)))
        }
      }
    }
    return tables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func patchBatch(_ ids: [Neuron.ID], _ recipe: PatchRecipe, _ progress: ProgressSink) throws -> PatchBatch {
    let neurons = try read { transaction in try ids.map { try transaction.neuron($0) } }
    var patches: [Neuron.ID: [Float]] = [:]
    try forEachPatch(of: neurons, recipe, stage: "pixel baselines", progress) { patches[$0.id] = $1.values }
    return try PatchBatch(
      channels: recipe.slabs.count, edge: recipe.pixels, values: ids.flatMap { patches[$0] ?? [] })
  }
}

extension ModelConfiguration {
  /// The part of a patch that the network sees.
  var view: PatchRecipe {
    var view = recipe
    view.field *= Double(network.pixels) / Double(recipe.pixels)
    view.pixels = network.pixels
    return view
  }
}
