/// Which neurons of a dense similarity matrix have a vector: a row or a column of NaN is one without.
struct SimilarityRows {
  let isKnownA: [Bool]
  let isKnownB: [Bool]
  /// The rows and columns with a vector by their indices, and their matrix; nil where all have one.
  let part: (a: [Int], b: [Int], values: [Float])?

  /// - Parameter values: [countA, countB], row-major.
  init(_ values: [Float], countA: Int, countB: Int) {
    let ofA = (0..<countA).map { a in
      countB == 0 || values[a * countB..<(a + 1) * countB].contains { !$0.isNaN }
    }
    let ofB = (0..<countB).map { b in
      countA == 0 || stride(from: b, to: values.count, by: countB).contains { !values[$0].isNaN }
    }
    (isKnownA, isKnownB) = (ofA, ofB)
    guard ofA.contains(false) || ofB.contains(false) else {
      part = nil
      return
    }
    let (a, b) = (ofA.indices.filter { ofA[$0] }, ofB.indices.filter { ofB[$0] })
    part = (a, b, a.flatMap { row in b.map { values[row * countB + $0] } })
  }
}
