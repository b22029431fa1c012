/// Similarities of two patches by their pixels alone.
package enum PixelBaseline: String, Sendable, CaseIterable {
  /// Negative mean squared error.
  case mse
  /// Pearson's correlation coefficient.
  case pearson
  /// Cosine similarity.
  case cosine

  /// [queries, gallery], row-major. Throws where the patches differ in size.
  package func similarities(queries: PatchBatch, gallery: PatchBatch) throws(EvaluationError) -> [Float] {
    try check(queries, gallery)
    return compare(queries.values, gallery.values, width: queries.width)
  }

  /// The largest similarity of each pair over `rotations` equally spaced in-plane rotations of the query, within the
  /// inscribed disc; [queries, gallery].
  package func similarities(
    queries: PatchBatch, gallery: PatchBatch, rotations: Int
  ) throws(EvaluationError) -> [Float] {
    try check(queries, gallery)
    let unrotated = gallery.disc(rotatedBy: 0)
    guard gallery.count > 0, queries.count > 0, rotations > 0 else { return [] }
    let width = unrotated.count / gallery.count
    var best = [Float](repeating: -.infinity, count: queries.count * gallery.count)
    for step in 0..<rotations {
      let rotated = queries.disc(rotatedBy: 2 * .pi * Double(step) / Double(rotations))
      for (index, value) in compare(rotated, unrotated, width: width).enumerated() {
        best[index] = max(best[index], value)
      }
    }
    return best
  }

  private func check(_ queries: PatchBatch, _ gallery: PatchBatch) throws(EvaluationError) {
    guard queries.width == gallery.width && queries.edge == gallery.edge else {
      throw .wrongCount(what: "values in a patch of the gallery", expected: queries.width, given: gallery.width)
    }
  }

  private func compare(_ a: [Float], _ b: [Float], width: Int) -> [Float] {
    switch self {
    case .cosine: return rowProducts(unitRows(a, width: width), unitRows(b, width: width), width: width)
    case .pearson:
      return rowProducts(
        unitRows(centredRows(a, width: width), width: width), unitRows(centredRows(b, width: width), width: width),
        width: width)
    case .mse:
      let (left, right) = (squares(a, width: width), squares(b, width: width))
      var result = rowProducts(a, b, width: width)
      for i in left.indices {
        for j in right.indices {
          let product = Double(result[i * right.count + j])
          result[i * right.count + j] = Float(-max(0, left[i] + right[j] - 2 * product) / Double(width))
        }
      }
      return result
    }
  }

  private func squares(_ values: [Float], width: Int) -> [Double] {
    (0..<values.count / width).map { row in
      values[row * width..<(row + 1) * width].reduce(0.0) { $0 + Double($1) * Double($1) }
    }
  }

  private func centredRows(_ values: [Float], width: Int) -> [Float] {
    var result = values
    for row in 0..<values.count / width {
      let range = row * width..<(row + 1) * width
      let mean = Float(values[range].reduce(0.0) { $0 + Double($1) } / Double(width))
      for i in range { result[i] -= mean }
    }
    return result
  }
}
