package import Vocabulary

/// How often the true partner comes first, and among five, in the other modality of the same animal.
package struct Retrieval: Sendable, Equatable {
  package let queries: Int
  package let top1: Double
  package let top5: Double

  /// Embeds a set and asks each paired sample of `queries` among every sample of `gallery` in its animal.
  package init(
    _ embedder: Embedder, on set: TrainingSet, from queries: Modality, to gallery: Modality, turn: Double = 0
  ) {
    let seekers = set.pairedSamples.filter { set.samples[$0].modality == queries }
    let vectors = embedder.embed(set.patches, pixels: set.pixels).map(\.vector)
    let turned =
      turn == 0 ? vectors : embedder.embed(set.patches, pixels: set.pixels, turn: turn).map(\.vector)
    self.init(set, seekers: seekers, gallery: gallery, queryVectors: turned, galleryVectors: vectors)
  }

  init(_ set: TrainingSet, seekers: [Int], gallery: Modality, queryVectors: [[Float]], galleryVectors: [[Float]]) {
    var (first, fifth, count) = (0, 0, 0)
    for query in seekers {
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
