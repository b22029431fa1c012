import Numerics

/// The directions along which embeddings vary most.
package struct PrincipalComponents: Sendable {
  package let dimension: Int
  package let mean: [Float]
  /// Variance along each component (n − 1 in the denominator), descending; as many as there are dimensions, or rows if
  /// these are fewer.
  package let variances: [Double]
  /// [components, dimension]; the largest entry of each is positive, so that signs repeat.
  package let components: [Float]

  /// - Parameters:
  ///   - rows: [count, dimension].
  ///   - limit: How many components to keep; all where nil.
  /// - Complexity: O(count · d · min(count, d)) + O(min(count, d)³).
  package init(_ rows: [Float], dimension: Int, limit: Int? = nil) throws(EvaluationError) {
    let count = rows.count / max(1, dimension)
    guard count >= 2 else { throw .tooFew(what: "rows for principal components", found: count, needed: 2) }
    if let bad = rows.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "embeddings", row: bad / dimension, column: bad % dimension)
    }
    self.dimension = dimension
    let mean = Self.mean(rows, count: count, dimension: dimension)
    self.mean = mean
    var centred = rows
    for row in 0..<count { for i in 0..<dimension { centred[row * dimension + i] -= mean[i] } }
    let isWide = count < dimension
    let size = min(count, dimension)
    let products = isWide ? Self.rowProducts(centred, dimension) : Self.columnProducts(centred, dimension)
    let eigen = SymmetricEigen(products.map { Double($0) / Double(count - 1) }, size: size)
    let kept = min(limit ?? size, size)
    variances = eigen.values.map { max(0, $0) }
    var axes = eigen.vectors.prefix(kept * size).map { Float($0) }
    if isWide { axes = Self.project(axes, onto: centred, size: size, dimension: dimension, kept: kept) }
    for k in 0..<kept {
      let range = k * dimension..<(k + 1) * dimension
      let largest = axes[range].max { abs($0) < abs($1) } ?? 0
      if largest < 0 { for i in range { axes[i] = -axes[i] } }
    }
    components = axes
  }

  /// Coordinates along the first `count` components, [rows, count].
  package func coordinates(of rows: [Float], count: Int) -> [Float] {
    let kept = min(count, components.count / dimension)
    var centred = rows
    for start in stride(from: 0, to: rows.count, by: dimension) {
      for i in 0..<dimension { centred[start + i] -= mean[i] }
    }
    return Evaluation.rowProducts(centred, Array(components.prefix(kept * dimension)), width: dimension)
  }

  /// How many components it takes to explain more than this share of the variance (open-metric-learning's `pcf`, before
  /// its division by the dimension); one more than there are where the share is all of it.
  package func count(explaining share: Double) -> Int {
    let total = variances.reduce(0, +)
    guard total > 0 else { return 1 }
    var sum = 0.0
    for (index, variance) in variances.enumerated() {
      sum += variance / total
      if sum > share { return index + 1 }
    }
    return variances.count + 1
  }

  private static func mean(_ rows: [Float], count: Int, dimension: Int) -> [Float] {
    var sums = [Double](repeating: 0, count: dimension)
    for row in 0..<count { for i in 0..<dimension { sums[i] += Double(rows[row * dimension + i]) } }
    return sums.map { Float($0 / Double(count)) }
  }

  private static func rowProducts(_ rows: [Float], _ dimension: Int) -> [Float] {
    Evaluation.rowProducts(rows, rows, width: dimension)
  }

  private static func columnProducts(_ rows: [Float], _ dimension: Int) -> [Float] {
    var result = [Float](repeating: 0, count: dimension * dimension)
    result.withUnsafeMutableBufferPointer { result in
      rows.withUnsafeBufferPointer { rows in
        guard let pointer = rows.baseAddress, let out = result.baseAddress else { return }
        let view = MatrixView(pointer, rows.count / dimension, dimension)
        multiply(view.transposed, view, into: out)
      }
    }
    return result
  }

  /// From directions among the rows to unit directions among the dimensions.
  private static func project(
    _ axes: [Float], onto centred: [Float], size: Int, dimension: Int, kept: Int
  ) -> [Float] {
    var result = [Float](repeating: 0, count: kept * dimension)
    result.withUnsafeMutableBufferPointer { result in
      axes.withUnsafeBufferPointer { axes in
        centred.withUnsafeBufferPointer { rows in
          guard let a = axes.baseAddress, let x = rows.baseAddress, let out = result.baseAddress else { return }
          multiply(MatrixView(a, kept, size), MatrixView(x, size, dimension), into: out)
        }
      }
    }
    return unitRows(result, width: dimension)
  }
}
