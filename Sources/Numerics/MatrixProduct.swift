import COpenBLAS

/// c = scale · a · b, or c += scale · a · b; a: [m, k], b: [k, n], c: [m, n] with rows `stride` apart.
///
/// Large products are cut over the workers by rows, or by columns when these are more. The cut depends on the sizes and
/// the thread count, nothing else, so results repeat for the same thread count.
package func multiply(
  _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, stride: Int? = nil, scale: Float = 1,
  accumulating: Bool = false, precision: Precision = .float32
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  if precision == .bfloat16 && Precision.hasBrainFloats {
    return multiplyBrainFloats(a, b, into: c, stride: stride ?? b.columns, scale: scale, accumulating: accumulating)
  }
  BLAS.prepare()
  let (m, n) = (a.rows, b.columns)
  let stride = stride ?? n
  let pieces = piecesWorthwhile(operations: m * n * a.columns, extent: max(m, n))
  guard pieces > 1 else { return product(a, b, c, stride, scale, accumulating) }
  if m >= n {
    parallelFor(pieces) { piece in
      let range = share(of: m, piece: piece, pieces: pieces)
      product(a.rows(range), b, c + range.lowerBound * stride, stride, scale, accumulating)
    }
  } else {
    parallelFor(pieces) { piece in
      let range = share(of: n, piece: piece, pieces: pieces)
      product(a, b.columns(range), c + range.lowerBound, stride, scale, accumulating)
    }
  }
}

/// Below about 2 million multiplications waking a worker costs more than it saves.
private func piecesWorthwhile(operations: Int, extent: Int) -> Int {
  operations < 2_000_000 ? 1 : min(threadCount, max(1, extent / 32))
}

/// One of `pieces` ranges of 0 ..< `extent`, cut at multiples of 16, the height of OpenBLAS's register tiles.
private func share(of extent: Int, piece: Int, pieces: Int) -> Range<Int> {
  func cut(_ index: Int) -> Int { index == pieces ? extent : extent * index / pieces / 16 * 16 }
  return cut(piece)..<cut(piece + 1)
}

private func product(
  _ a: MatrixView, _ b: MatrixView, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ scale: Float,
  _ accumulating: Bool
) {
  guard a.rows > 0 && b.columns > 0 else { return }
  cblas_sgemm(
    CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
    blasint(a.rows), blasint(b.columns), blasint(a.columns), scale, a.pointer, blasint(a.stride), b.pointer,
    blasint(b.stride), accumulating ? 1 : 0, c, blasint(stride))
}
