package import Vocabulary

/// Top-1 and top-5 rate: how often the same neuron is first, or among the first five, in another modality of its
/// animal.
package struct Retrieval: Sendable, Equatable {
  /// Queries with a match in the gallery.
  package let queries: Int
  /// A fraction of the queries.
  package let top1: Double
  /// A fraction of the queries.
  package let top5: Double

  /// Embeds a set and ranks, for each paired sample of modality `queries`, all samples of modality `gallery` in its
  /// animal.
  /// - Parameter rotation: of the queries, in radians.
  package init(
    _ embedder: Embedder, on set: TrainingSet, from queries: Modality, to gallery: Modality, rotation: Double = 0
  ) {
    let queryIndices = set.pairedSamples.filter { set.samples[$0].modality == queries }
    let vectors = embedder.embed(set.patches, pixels: set.pixels).map(\.vector)
    let rotated =
      rotation == 0 ? vectors : embedder.embed(set.patches, pixels: set.pixels, rotation: rotation).map(\.vector)
    self.init(set, queries: queryIndices, gallery: gallery, queryVectors: rotated, galleryVectors: vectors)
  }

  private init(
    _ set: TrainingSet, queries: [Int], gallery: Modality, queryVectors: [[Float]], galleryVectors: [[Float]]
  ) {
    var (first, fifth, count) = (0, 0, 0)
    for query in queries {
      let own = set.samples[query]
      var (best, others) = (-Float.infinity, [Float]())
      for (index, sample) in set.samples.enumerated()
      where sample.modality == gallery && sample.animal == own.animal && index != query {
        let similarity = zip(queryVectors[query], galleryVectors[index]).reduce(0) { $0 + $1.0 * $1.1 }
        if sample.identity == own.identity { best = max(best, similarity) } else { others.append(similarity) }
      }
      guard best > -.infinity else { continue }
      let better = others.count { $0 >= best }
      count += 1
      if better < 1 { first += 1 }
      if better < 5 { fifth += 1 }
    }
    self.queries = count
    top1 = count == 0 ? 0 : Double(first) / Double(count)
    top5 = count == 0 ? 0 : Double(fifth) / Double(count)
  }
}
