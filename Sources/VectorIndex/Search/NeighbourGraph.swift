import Concurrency

/// The k-nearest-neighbour graph of many vectors, by cosine.
///
/// Codes and, where it saves time, an HNSW graph are built in memory for the search. The result does not depend on the
/// thread count.
package struct NeighbourGraph: Sendable {
  /// k.
  package let count: Int
  /// [n, k], nearest first, ties by row.
  package let indices: [Int32]
  /// Cosines in float32, [n, k].
  package let similarities: [Float]
  /// How the neighbours were found.
  package let plan: SearchPlan

  /// - Parameters:
  ///   - rows: [n, dimension].
  ///   - count: k, less than n.
  ///   - plan: Nil for the faster one by `CostModel`.
  /// - Throws: `VectorError` where a row has no direction.
  package init(
    _ rows: [Float], dimension: Int, count: Int, plan: SearchPlan? = nil
  ) throws(VectorError) {
    precondition(dimension > 0 && rows.count % dimension == 0, "\(rows.count) values in rows of \(dimension)")
    let total = rows.count / dimension
    precondition(count >= 0 && count < max(1, total), "\(count) others of \(total) vectors")
    var vectors = try Vectors(rows, dimension: dimension)
    self.plan = plan ?? CostModel().choosePlan(limit: count, count: total, width: vectors.snapshot.codec.width)
    if self.plan == .hnsw { vectors.snapshot.buildGraph() }
    let request = SearchRequest(limit: count, ef: self.plan == .hnsw ? CostModel.ef(for: count, among: total) : nil)
    var indices = [Int32](repeating: 0, count: total * count)
    var similarities = [Float](repeating: 0, count: total * count)
    indices.withUnsafeMutableBufferPointer { indices in
      similarities.withUnsafeMutableBufferPointer { similarities in
        guard total * count > 0 else { return }
        let (indices, similarities) = (UncheckedBuffer(indices), UncheckedBuffer(similarities))
        parallelChunks(total, grain: 64) { chunk in
          ScratchPool.shared.with { scratch in
            for row in chunk {
              for (i, neighbour) in vectors.neighbours(of: row, request, scratch: &scratch).enumerated() {
                indices.base[row * count + i] = Int32(truncatingIfNeeded: neighbour.neuron)
                similarities.base[row * count + i] = neighbour.similarity
              }
            }
          }
        }
      }
    }
    self.count = count
    self.indices = indices
    self.similarities = similarities
  }

  /// Vectors with their codes; row i is neuron i in slot i.
  private struct Vectors {
    let rows: [Float]
    let dimension: Int
    var snapshot: IndexSnapshot
    private var squaredLengths: [Float] = []

    init(_ rows: [Float], dimension: Int) throws(VectorError) {
      self.rows = rows
      self.dimension = dimension
      let total = rows.count / dimension
      // The codec needs some thousand vectors.
      let sample = stride(from: 0, to: total, by: max(1, total / 4096)).flatMap { row in
        let values = rows[row * dimension..<(row + 1) * dimension]
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { length > 0 ? $0 / length : 0 }
      }
      snapshot = IndexSnapshot(
        codec: VectorCodec.fit(sample: sample, dimension: dimension), settings: GraphSettings(), withGraph: false)
      snapshot.reserve(total)
      squaredLengths.reserveCapacity(total)
      for row in 0..<total {
        let squared = try withVector(row) { bytes in
          Result { () throws(VectorError) in
            let squared = try VectorError.check(bytes, dimension: dimension)
            try snapshot.insert(embedding: Int64(row), neuron: Int64(row), session: 0, vector: bytes)
            return squared
          }
        }.get()
        squaredLengths.append(squared)
      }
    }

    func withVector<R>(_ row: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
      let size = dimension * MemoryLayout<Float>.size
      return rows.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[row * size..<(row + 1) * size])) }
    }

    /// Always `limit`: where the graph search finds fewer, by a scan.
    func neighbours(of row: Int, _ request: SearchRequest, scratch: inout SearchScratch) -> [Neighbour] {
      var request = request
      request.excluded = Slot(row)
      return withVector(row) { query in
        let squared = squaredLengths[row]
        let quantised = snapshot.codec.prepare(query, squared: squared)
        var cost = SearchCost()
        func search() -> [Neighbour] {
          snapshot.search(quantised, request, scratch: &scratch, cost: &cost) { slot in
            withVector(Int(slot)) {
              cosine(query.baseAddress!, aSquared: squared, $0.baseAddress!, dimension: dimension)
            }
          }
        }
        let neighbours = search()
        guard neighbours.count < request.limit, request.ef != nil else { return neighbours }
        request.ef = nil
        return search()
      }
    }
  }
}
