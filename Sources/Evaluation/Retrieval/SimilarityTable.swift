import Numerics

/// Similarities of queries (the neurons of one session) and a gallery (all neurons of the other), with the true partners.
///
/// A query without a partner is left out of retrieval; in verification all its similarities are those of different neurons.
package struct SimilarityTable: Sendable {
  /// Rows of `values`.
  package let queryCount: Int
  /// Columns of `values`.
  package let galleryCount: Int
  /// [queries, gallery], row-major; larger is more similar.
  package let values: [Float]
  /// For each query the gallery index of the same neuron; nil where it is not known.
  package let partners: [Int?]

  /// Throws where counts differ, a similarity is not finite, or partners are not one to one.
  package init(queryCount: Int, galleryCount: Int, values: [Float], partners: [Int?]) throws(EvaluationError) {
    guard values.count == queryCount * galleryCount else {
      throw .wrongCount(what: "similarities", expected: queryCount * galleryCount, given: values.count)
    }
    guard partners.count == queryCount else {
      throw .wrongCount(what: "partners", expected: queryCount, given: partners.count)
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "similarities", row: bad / galleryCount, column: bad % galleryCount)
    }
    var used: Set<Int> = []
    for (query, partner) in partners.enumerated() {
      guard let partner else { continue }
      guard (0..<galleryCount).contains(partner) else {
        throw .unknownPartner(query: query, partner: partner, gallery: galleryCount)
      }
      guard used.insert(partner).inserted else { throw .sharedPartner(partner: partner) }
    }
    self.queryCount = queryCount
    self.galleryCount = galleryCount
    self.values = values
    self.partners = partners
  }

  /// Cosine similarities of embeddings, which need not be normalised.
  ///
  /// - Parameters:
  ///   - queries: [queries, dimension].
  ///   - gallery: [gallery, dimension].
  package init(
    queries: [Float], gallery: [Float], dimension: Int, partners: [Int?]
  ) throws(EvaluationError) {
    let (queryCount, galleryCount) = (queries.count / dimension, gallery.count / dimension)
    for (what, rows) in [("query embeddings", queries), ("gallery embeddings", gallery)] {
      if let bad = rows.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(what: what, row: bad / dimension, column: bad % dimension)
      }
    }
    try self.init(
      queryCount: queryCount, galleryCount: galleryCount,
      values: rowProducts(unitRows(queries, width: dimension), unitRows(gallery, width: dimension), width: dimension),
      partners: partners)
  }

  /// The similarity of a query and a neuron of the gallery.
  package subscript(query: Int, neuron: Int) -> Float { values[query * galleryCount + neuron] }

  /// The transposed table: the gallery as queries.
  package var reversed: Self {
    var transposed = [Float](repeating: 0, count: values.count)
    for q in 0..<queryCount {
      for g in 0..<galleryCount { transposed[g * queryCount + q] = values[q * galleryCount + g] }
    }
    var back = [Int?](repeating: nil, count: galleryCount)
    for (query, partner) in partners.enumerated() { if let partner { back[partner] = query } }
    return Self(unchecked: galleryCount, queryCount, transposed, back)
  }

  private init(unchecked queryCount: Int, _ galleryCount: Int, _ values: [Float], _ partners: [Int?]) {
    (self.queryCount, self.galleryCount, self.values, self.partners) = (queryCount, galleryCount, values, partners)
  }

  /// The rank of the query's partner, from 1; neurons tied with the partner rank before it. Nil without a partner.
  package func rank(of query: Int) -> Int? {
    guard let partner = partners[query] else { return nil }
    let row = values[query * galleryCount..<(query + 1) * galleryCount]
    let threshold = self[query, partner]
    return row.count { $0 >= threshold }
  }

  /// Distances, 1 − similarity, of the true pairs and of all other pairs.
  package var distances: (same: [Double], different: [Double]) {
    var same: [Double] = []
    var different: [Double] = []
    different.reserveCapacity(values.count)
    for q in 0..<queryCount {
      for g in 0..<galleryCount {
        let distance = 1 - Double(self[q, g])
        if partners[q] == g { same.append(distance) } else { different.append(distance) }
      }
    }
    return (same, different)
  }
}
