/// The nearest others of each of many vectors, by cosine, as `PlanModel` finds them soonest.
///
/// Codes and, where a walk is sooner, a graph live in memory as long as the search does. Each vector is asked about by
/// itself, so threads change nothing.
package struct NearestOthers: Sendable {
  /// How many for each vector.
  package let count: Int
  /// [vectors, count], nearest first, equals by row.
  package let indices: [Int32]
  /// Cosines in float32, [vectors, count].
  package let similarities: [Float]
  package let plan: SearchPlan

  /// - Parameters:
  ///   - rows: [vectors, dimension].
  ///   - count: Fewer than there are vectors.
  ///   - plan: Nil leaves the choice to `PlanModel`.
  /// - Throws: `VectorProblem` where a row has no direction.
  package init(
    _ rows: [Float], dimension: Int, count: Int, plan: SearchPlan? = nil
  ) throws(VectorProblem) {
    precondition(dimension > 0 && rows.count % dimension == 0, "\(rows.count) values in rows of \(dimension)")
    let total = rows.count / dimension
    precondition(count >= 0 && count < max(1, total), "\(count) others of \(total) vectors")
    var vectors = try Vectors(rows, dimension: dimension)
    let chosen = PlanModel().chooseForAll(limit: count, rows: total, width: vectors.mirror.codec.width)
    self.plan = plan ?? chosen.plan
    if self.plan == .hnsw { vectors.mirror.buildGraph() }
    let request = SearchRequest(limit: count, plan: self.plan, breadth: chosen.breadth)
    var indices = [Int32](repeating: 0, count: total * count)
    var similarities = [Float](repeating: 0, count: total * count)
    indices.withUnsafeMutableBufferPointer { indices in
      similarities.withUnsafeMutableBufferPointer { similarities in
        guard total * count > 0 else { return }
        let (indices, similarities) = (UncheckedBuffer(indices), UncheckedBuffer(similarities))
        let share = 64
        forEachInParallel((total + share - 1) / share) { part in
          ScratchPool.shared.with { scratch in
            for row in part * share..<min(total, (part + 1) * share) {
              for (place, found) in vectors.others(of: row, request, scratch: &scratch).enumerated() {
                indices.base[row * count + place] = Int32(truncatingIfNeeded: found.neuron)
                similarities.base[row * count + place] = found.similarity
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
    var mirror: VectorMirror
    /// Squared lengths.
    private var squares: [Float]

    init(_ rows: [Float], dimension: Int) throws(VectorProblem) {
      self.rows = rows
      self.dimension = dimension
      let total = rows.count / dimension
      // Codes that suit these vectors, judged by some thousand of them.
      let sample = stride(from: 0, to: total, by: max(1, total / 4096)).flatMap { row in
        let values = rows[row * dimension..<(row + 1) * dimension]
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { length > 0 ? $0 / length : 0 }
      }
      mirror = VectorMirror(
        codec: VectorCodec.fit(sample: sample, dimension: dimension), settings: GraphSettings(), withGraph: false)
      mirror.reserve(total)
      squares = []
      squares.reserveCapacity(total)
      for row in 0..<total {
        let squared = try withVector(row) { bytes in
          Result { () throws(VectorProblem) in
            let squared = try VectorProblem.check(bytes, dimension: dimension)
            try mirror.added(embedding: Int64(row), neuron: Int64(row), session: 0, vector: bytes)
            return squared
          }
        }.get()
        squares.append(squared)
      }
    }

    func withVector<Answer>(_ row: Int, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
      let size = dimension * MemoryLayout<Float>.size
      return rows.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[row * size..<(row + 1) * size])) }
    }

    /// Always as many as asked for: where a walk finds fewer, a scan.
    func others(of row: Int, _ request: SearchRequest, scratch: inout SearchScratch) -> [Neighbour] {
      var request = request
      request.excluded = Slot(row)
      return withVector(row) { query in
        let squared = squares[row]
        let prepared = mirror.codec.prepare(query, squared: squared)
        var cost = SearchCost()
        func search() -> [Neighbour] {
          mirror.search(prepared, request, scratch: &scratch, cost: &cost) { slot in
            withVector(Int(slot)) {
              cosine(query.baseAddress!, aSquared: squared, $0.baseAddress!, dimension: dimension)
            }
          }
        }
        let found = search()
        guard found.count < request.limit, request.plan == .hnsw else { return found }
        request.plan = .exact
        return search()
      }
    }
  }
}
