import Numerics

/// How alike each query and each neuron of its gallery are, and who the true partner is.
///
/// The gallery holds every neuron of the other session, paired or not; a query without a partner is not asked in retrieval,
/// but all its similarities count as those of different neurons.
package struct SimilarityTable: Sendable {
  package let queryCount: Int
  package let galleryCount: Int
  /// [queries, gallery], row-major; larger is more alike.
  package let values: [Float]
  /// For each query the gallery index of the same neuron, or nil.
  package let partners: [Int?]

  package init(queryCount: Int, galleryCount: Int, values: [Float], partners: [Int?]) throws(EvaluationError) {
    guard values.count == queryCount * galleryCount else {
      throw .wrongCount(what: "similarities", expected: queryCount * galleryCount, found: values.count)
    }
    guard partners.count == queryCount else {
      throw .wrongCount(what: "partners", expected: queryCount, found: partners.count)
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "similarities", row: bad / galleryCount, column: bad % galleryCount)
    }
    var taken: Set<Int> = []
    for (query, partner) in partners.enumerated() {
      guard let partner else { continue }
      guard (0..<galleryCount).contains(partner) else {
        throw .unknownPartner(query: query, partner: partner, gallery: galleryCount)
      }
      guard taken.insert(partner).inserted else { throw .sharedPartner(partner: partner) }
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

  package subscript(query: Int, neuron: Int) -> Float { values[query * galleryCount + neuron] }

  /// The same similarities asked from the other side.
  package var reversed: Self {
    var turned = [Float](repeating: 0, count: values.count)
    for q in 0..<queryCount {
      for g in 0..<galleryCount { turned[g * queryCount + q] = values[q * galleryCount + g] }
    }
    var back = [Int?](repeating: nil, count: galleryCount)
    for (query, partner) in partners.enumerated() { if let partner { back[partner] = query } }
    return Self(unchecked: galleryCount, queryCount, turned, back)
  }

  private init(unchecked queryCount: Int, _ galleryCount: Int, _ values: [Float], _ partners: [Int?]) {
    (self.queryCount, self.galleryCount, self.values, self.partners) = (queryCount, galleryCount, values, partners)
  }

  /// The partner's place in a query's list, from 1; neurons that are as alike as the partner count before it.
  package func rank(of query: Int) -> Int? {
    guard let partner = partners[query] else { return nil }
    let row = values[query * galleryCount..<(query + 1) * galleryCount]
    let reached = self[query, partner]
    return row.reduce(0) { $0 + ($1 >= reached ? 1 : 0) }
  }

  /// 1 − similarity of all true pairs, and of all others.
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
