import Numerics

/// L2-normalises each row of [rows, width]; a row of zeros stays zero.
func unitRows(_ values: [Float], width: Int) -> [Float] {
  var result = values
  for row in 0..<(width > 0 ? values.count / width : 0) {
    var sum = 0.0
    for i in row * width..<(row + 1) * width { sum += Double(values[i]) * Double(values[i]) }
    let scale = Float(1 / max(sum.squareRoot(), 1e-12))
    for i in row * width..<(row + 1) * width { result[i] *= scale }
  }
  return result
}

/// Inner products of all pairs of rows, a · bᵀ: [a, width] and [b, width] → [a, b].
func rowProducts(_ a: [Float], _ b: [Float], width: Int) -> [Float] {
  let (rows, columns) = (a.count / max(1, width), b.count / max(1, width))
  var result = [Float](repeating: 0, count: rows * columns)
  guard !result.isEmpty else { return result }
  result.withUnsafeMutableBufferPointer { result in
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let x = a.baseAddress, let y = b.baseAddress, let out = result.baseAddress else { return }
        multiply(MatrixView(x, rows, width), MatrixView(y, columns, width).transposed, into: out)
      }
    }
  }
  return result
}
