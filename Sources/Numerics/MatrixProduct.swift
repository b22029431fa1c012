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

/// c = scale · a · b + bias + addend, and the rest of `epilogue`.
///
/// A packed kernel where the CPU has one and the product is large enough for packing to pay, else OpenBLAS, whose epilogue is one
/// pass. Large products are divided among the workers by sizes and thread count alone: results repeat for the same thread
/// count, those of packed kernels for any.
package func multiply(
  _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, stride: Int? = nil, epilogue: Epilogue,
  precision: Precision = .float32
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  let (m, n) = (a.rows, b.columns)
  let stride = stride ?? n
  let operations = m * n * a.columns
  if let kernel = precision.kernel, isWorthPacking(rows: m, depth: a.columns, columns: n, precision) {
    return packAndMultiply(a, b, kernel, into: c, stride: stride, epilogue: epilogue)
  }
  BLAS.prepare()
  let chunks = chunksWorthwhile(operations: operations, extent: max(m, n))
  if chunks <= 1 {
    gemm(a, b, c, stride, epilogue, accumulating: epilogue.accumulates(into: c))
  } else if m >= n {
    parallelFor(chunks) { chunk in
      let range = subrange(of: m, chunk: chunk, chunks: chunks)
      gemm(
        a.rows(range), b, c + range.lowerBound * stride, stride, epilogue,
        accumulating: epilogue.accumulates(into: c))
    }
  } else {
    parallelFor(chunks) { chunk in
      let range = subrange(of: n, chunk: chunk, chunks: chunks)
      gemm(a, b.columns(range), c + range.lowerBound, stride, epilogue, accumulating: epilogue.accumulates(into: c))
    }
  }
  guard epilogue.bias != nil || epilogue.activated != nil || epilogue.addend != nil && !epilogue.accumulates(into: c)
  else { return }
  parallelChunks(m, grain: max(1, 32768 / max(1, n))) { epilogue.apply(to: c, stride: stride, columns: n, rows: $0) }
}

/// c = scale · a · b + … in float32, where a row's result must not depend on how many rows there are: by the packed kernel where the
/// CPU has one, whatever the size.
package func multiplyBatchInvariant(
  _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, stride: Int, epilogue: Epilogue = .init()
) {
  guard let kernel = Precision.batchInvariantKernel else {
    return multiply(a, b, into: c, stride: stride, epilogue: epilogue)
  }
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  packAndMultiply(a, b, kernel, into: c, stride: stride, epilogue: epilogue)
}

/// Whether a product [rows, depth] · [depth, columns] is quicker by a packed kernel, packing included. Panels are padded to 32
/// columns: OpenBLAS is quicker where much of the last one would be padding.
package func isWorthPacking(rows: Int, depth: Int, columns: Int, _ precision: Precision) -> Bool {
  guard precision.effective == .float32 else { return true }
  return rows >= 64 && rows * depth * columns >= 1_000_000
    && (columns + panelColumns - 1) / panelColumns * panelColumns - columns <= columns / 8
}

/// Whether `multiply` uses a packed kernel, which has `Epilogue.preActivation`; OpenBLAS has not.
package func usesPackedKernel(rows: Int, depth: Int, columns: Int, _ precision: Precision) -> Bool {
  precision.hasKernel && isWorthPacking(rows: rows, depth: depth, columns: columns, precision)
}

/// Below about 2 million multiplications waking a worker costs more than it saves.
private func chunksWorthwhile(operations: Int, extent: Int) -> Int {
  operations < 2_000_000 ? 1 : min(threadCount, max(1, extent / 32))
}

/// One of `chunks` ranges of 0 ..< `extent`, divided at multiples of 16, the height of OpenBLAS's register tiles.
private func subrange(of extent: Int, chunk: Int, chunks: Int) -> Range<Int> {
  func start(_ index: Int) -> Int { index == chunks ? extent : extent * index / chunks / 16 * 16 }
  return start(chunk)..<start(chunk + 1)
}

private func gemm(
  _ a: MatrixView, _ b: MatrixView, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ epilogue: Epilogue,
  accumulating: Bool
) {
  guard a.rows > 0 && b.columns > 0 else { return }
  cblas_sgemm(
    CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
    blasint(a.rows), blasint(b.columns), blasint(a.columns), epilogue.scale, a.pointer, blasint(a.stride), b.pointer,
    blasint(b.stride), accumulating ? 1 : 0, c, blasint(stride))
}
