/// Classical similarities of two patches, pixel by pixel.
package enum PixelBaseline: String, Sendable, CaseIterable {
  /// Minus the mean squared difference.
  case mse
  /// The correlation coefficient of all values.
  case pearson
  /// The cosine of the angle between the two lists of values.
  case cosine

  /// How alike each query and each patch of the gallery are, [queries, gallery].
  package func similarities(queries: PatchBatch, gallery: PatchBatch) throws(EvaluationError) -> [Float] {
    try check(queries, gallery)
    return compare(queries.values, gallery.values, width: queries.width)
  }

  /// The same within the inscribed circle, the query turned in the plane by each of `turns` even steps of the full circle;
  /// the best turn of each pair counts.
  package func similarities(
    queries: PatchBatch, gallery: PatchBatch, turns: Int
  ) throws(EvaluationError) -> [Float] {
    try check(queries, gallery)
    let upright = gallery.disc(turnedBy: 0)
    guard gallery.count > 0, queries.count > 0, turns > 0 else { return [] }
    let width = upright.count / gallery.count
    var best = [Float](repeating: -.infinity, count: queries.count * gallery.count)
    for turn in 0..<turns {
      let turned = queries.disc(turnedBy: 2 * .pi * Double(turn) / Double(turns))
      for (index, value) in compare(turned, upright, width: width).enumerated() {
        best[index] = max(best[index], value)
      }
    }
    return best
  }

  private func check(_ queries: PatchBatch, _ gallery: PatchBatch) throws(EvaluationError) {
    guard queries.width == gallery.width && queries.edge == gallery.edge else {
      throw .wrongCount(what: "values in a patch of the gallery", expected: queries.width, found: gallery.width)
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
