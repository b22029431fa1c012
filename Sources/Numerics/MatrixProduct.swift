import CKernels
import COpenBLAS
import Concurrency

/// c = scale · a · b, or c += scale · a · b; a: [m, k], b: [k, n], c: [m, n] with rows `stride` apart.
package func multiply(
  _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, stride: Int? = nil, scale: Float = 1,
  accumulating: Bool = false, precision: Precision = .float32
) {
  let stride = stride ?? b.columns
  let epilogue = Epilogue(scale: scale, addend: accumulating ? UnsafePointer(c) : nil, addendStride: stride)
  multiply(a, b, into: c, stride: stride, epilogue: epilogue, precision: precision)
}

/// c = scale · a · b + bias + addend, and what else `epilogue` says.
///
/// Our own kernels where the CPU has them and the product is large enough for packing to pay, OpenBLAS elsewhere. Large
/// products are cut over the workers by sizes and thread count and nothing else, so results repeat for the same thread
/// count; the kernels' do for any.
package func multiply(
  _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, stride: Int? = nil, epilogue: Epilogue,
  precision: Precision = .float32
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  let (m, n) = (a.rows, b.columns)
  let stride = stride ?? n
  let operations = m * n * a.columns
  if let kernel = precision.kernel, isWorthPacking(rows: m, depth: a.columns, columns: n, precision) {
    return multiplyPacking(a, b, kernel, into: c, stride: stride, epilogue: epilogue)
  }
  BLAS.prepare()
  let pieces = piecesWorthwhile(operations: operations, extent: max(m, n))
  if pieces <= 1 {
    product(a, b, c, stride, epilogue)
  } else if m >= n {
    parallelFor(pieces) { piece in
      let range = share(of: m, piece: piece, pieces: pieces)
      product(
        a.rows(range), b, c + range.lowerBound * stride, stride, epilogue, accumulating: epilogue.accumulates(into: c))
    }
  } else {
    parallelFor(pieces) { piece in
      let range = share(of: n, piece: piece, pieces: pieces)
      product(a, b.columns(range), c + range.lowerBound, stride, epilogue, accumulating: epilogue.accumulates(into: c))
    }
  }
  guard epilogue.bias != nil || epilogue.activated != nil || epilogue.addend != nil && !epilogue.accumulates(into: c)
  else { return }
  parallelChunks(m, grain: max(1, 32768 / max(1, n))) { epilogue.apply(to: c, stride: stride, columns: n, rows: $0) }
}

/// c = scale · a · b + …, of few rows whose results must not depend on how many they are: float32, by vectors of our own where
/// the CPU has them, whatever the size.
package func multiplyBatchInvariant(
  _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, stride: Int, epilogue: Epilogue = .init()
) {
  guard let kernel = Precision.batchInvariantKernel else {
    return multiply(a, b, into: c, stride: stride, epilogue: epilogue)
  }
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  multiplyPacking(a, b, kernel, into: c, stride: stride, epilogue: epilogue)
}

/// Whether a product [rows, depth] · [depth, columns] is quicker by our own kernels, packing included. They pad
/// columns to 32: OpenBLAS is quicker where much of the last ones would be padding.
package func isWorthPacking(rows: Int, depth: Int, columns: Int, _ precision: Precision) -> Bool {
  guard precision.effective == .float32 else { return true }
  let width = PackedMatrix.panelWidth
  return rows >= 64 && rows * depth * columns >= 1_000_000
    && (columns + width - 1) / width * width - columns <= columns / 8
}

/// Whether such a product is by kernels of our own, with epilogues that OpenBLAS lacks.
package func usesPackedKernel(rows: Int, depth: Int, columns: Int, _ precision: Precision) -> Bool {
  precision.hasKernel
    && isWorthPacking(rows: rows, depth: depth, columns: columns, precision)
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
  _ a: MatrixView, _ b: MatrixView, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ epilogue: Epilogue,
  accumulating: Bool? = nil
) {
  guard a.rows > 0 && b.columns > 0 else { return }
  cblas_sgemm(
    CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
    blasint(a.rows), blasint(b.columns), blasint(a.columns), epilogue.scale, a.pointer, blasint(a.stride), b.pointer,
    blasint(b.stride), accumulating ?? epilogue.accumulates(into: c) ? 1 : 0, c, blasint(stride))
}
