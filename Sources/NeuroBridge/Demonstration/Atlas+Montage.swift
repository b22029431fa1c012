import AtlasStore
import Imaging
import Vocabulary

extension Atlas {
  /// Draws accepted pairs of a run as columns of a PNG, the first session above the second, as the model's patches.
  ///
  /// A frame is green where a known pair agrees, vermilion where one disagrees, absent where nothing is known.
  ///
  /// - Parameters:
  ///   - run: `match_run.id`.
  ///   - limit: How many pairs, evenly chosen from the most similar to the least.
  ///   - force: Whether an existing file is replaced.
  public func montage(
    of run: Int64, to path: String, limit: Int = 20, force: Bool = false, progress: ProgressSink = .silent
  ) throws(AtlasError) {
    try AtlasError.wrapping { try writeMontage(of: run, to: path, limit: limit, force, progress) }
  }

  private func writeMontage(of run: Int64, to path: String, limit: Int, _ force: Bool, _ progress: ProgressSink) throws
  {
    let (accepted, recipe, truth) = try store.read { transaction in
      let run = MatchRun.ID(run)
      let accepted = try transaction.candidates(of: run).filter(\.isAccepted)
      let model = try transaction.matchRun(run).model.map { try transaction.model($0) }
      let recipe = try model?.recipe.map { try transaction.recipe($0) } ?? PatchRecipe()
      var truth: [Neuron.ID: Neuron.ID] = [:]
      for pair in try transaction.pairs(verdict: .match) { (truth[pair.a], truth[pair.b]) = (pair.b, pair.a) }
      return (accepted, recipe, truth)
    }
    let shown = (0..<min(limit, accepted.count)).map { accepted[$0 * accepted.count / min(limit, accepted.count)] }
    let neurons = try store.read { transaction in
      try shown.flatMap { [try transaction.neuron($0.a), try transaction.neuron($0.b)] }
    }
    var pictures: [Neuron.ID: Picture] = [:]
    try store.forEachPatch(of: neurons, recipe, stage: "montage", progress) { neuron, patch in
      pictures[neuron.id] = Picture(brightest: patch.values, recipe)
    }
    let pairs = shown.compactMap { candidate -> (Montage.Tile, Montage.Tile)? in
      guard let a = pictures[candidate.a], let b = pictures[candidate.b] else { return nil }
      let known = truth[candidate.a] ?? truth[candidate.b]
      let frame: Montage.Colour? = known == nil ? nil : truth[candidate.a] == candidate.b ? .right : .wrong
      return (.init(a, frame: frame), .init(b, frame: frame))
    }
    let file = try store.outputs(replacing: force).open(path)
    try file.write(PNGWriter.encode(Montage(pairs: pairs).drawn()))
    try file.finish()
  }
}

extension Picture {
  /// What is brightest over the slabs nearest to the soma: its own plane, and one layer above and below.
  fileprivate init(brightest patch: [Float], _ recipe: PatchRecipe) {
    let size = recipe.pixels * recipe.pixels
    let nearest = recipe.slabs.indices.sorted {
      abs(recipe.slabs[$0].lower + recipe.slabs[$0].upper) < abs(recipe.slabs[$1].lower + recipe.slabs[$1].upper)
    }.prefix(3)
    let values = (0..<size).map { pixel in nearest.map { patch[$0 * size + pixel] }.max() ?? 0 }
    self = Picture(grey: values, width: recipe.pixels).enlarged(2)
  }
}
