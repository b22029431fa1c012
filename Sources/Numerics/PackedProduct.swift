import CKernels
import Concurrency

/// c = scale · a · b + …, with `b` packed before; where `b` is bfloat16 `a` is rounded too, sums are float32.
package func multiply(
  _ a: MatrixView, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>, stride: Int? = nil,
  epilogue: Epilogue = .init()
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  b.withPanels {
    multiply(
      a, $0, b.kernel, columns: b.columns, into: c, stride: stride ?? b.columns, epilogue: epilogue, factor: b)
  }
}

/// c = scale · a · b + …, both packed before; without c only what `epilogue` stores.
package func multiply(
  _ a: PackedRows, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>? = nil, epilogue: Epilogue = .init()
) {
  precondition(a.columns == b.rows && b.kernel == PackedRows.kernel, "factors that do not fit")
  for rows in epilogue.packedRows {
    precondition(rows.rows == a.rows && rows.columns == b.columns, "rows that do not fit the product")
  }
  if let (rows, factor) = epilogue.lowRank {
    precondition(
      rows.rows == a.rows && rows.columns == factor.rows && factor.rows <= 32 && factor.columns == b.columns,
      "a low-rank product that does not fit")
  }
  withExtendedLifetime((a, epilogue)) {
    b.withPanels {
      multiply(
        a.tiles, rows: a.rows, $0, b.kernel, columns: b.columns, depth: a.columns, into: c, stride: b.columns,
        epilogue: epilogue, factor: b)
    }
  }
}

/// c = scale · aᵀ · b, or c += scale · aᵀ · b: the gradient of weights [a's columns, b's columns].
/// - Parameter columnSums: the sums of a's columns are added to these, unless it is empty.
package func multiplyTransposed(
  _ a: PackedRows, _ b: PackedRows, into c: UnsafeMutablePointer<Float>, scale: Float = 1, accumulating: Bool = false,
  columnSums: inout [Float]
) {
  precondition(columnSums.isEmpty || columnSums.count == a.columns, "\(columnSums.count) sums of \(a.columns) columns")
  precondition(a.rows == b.rows, "\(a.rows) and \(b.rows) rows")
  let (kernel, step) = (PackedRows.kernel, 32)
  let words = nb_packed_words(kernel, a.rows)
  func steps(_ x: PackedRows) -> Int { (x.columns + step - 1) / step }
  let space = (steps(a) + steps(b)) * step * words
  let nonTemporal: Int32 = outgrowsCaches(space) ? 1 : 0
  columnSums.withUnsafeMutableBufferPointer { sums in
    let sums = sums
    withWorkspace(words: space) { left in
      let right = left + steps(a) * step * words
      parallelChunks(steps(a) + steps(b), grain: 4) {
        for index in $0 {
          let (isLeft, packed) = (index < steps(a), left + index * step * words)
          if isLeft {
            nb_rows_pack_transposed(
              kernel, packed, a.all, index, a.rows, nonTemporal,
              sums.baseAddress.map { $0 + min(sums.count, index * step) }, sums.count - index * step)
          } else {
            nb_rows_pack_rhs(kernel, packed, b.all, index - steps(a), b.rows, nonTemporal)
          }
        }
      }
      let epilogue = Epilogue(scale: scale, addend: accumulating ? UnsafePointer(c) : nil, addendStride: b.columns)
      multiply(
        left, rows: a.columns, right, kernel, columns: b.columns, depth: a.rows, into: c, stride: b.columns,
        epilogue: epilogue)
    }
  }
}

/// The same without column sums.
package func multiplyTransposed(
  _ a: PackedRows, _ b: PackedRows, into c: UnsafeMutablePointer<Float>, scale: Float = 1, accumulating: Bool = false
) {
  var none: [Float] = []
  multiplyTransposed(a, b, into: c, scale: scale, accumulating: accumulating, columnSums: &none)
}

/// The product by a packed kernel, `b` packed for this call alone.
func packAndMultiply(
  _ a: MatrixView, _ b: MatrixView, _ kernel: nb_kernel, into c: UnsafeMutablePointer<Float>, stride: Int,
  epilogue: Epilogue
) {
  guard a.rows > 0, b.columns > 0 else { return }
  withWorkspace(words: PackedMatrix.wordCount(rows: b.rows, columns: b.columns, kernel)) { packed in
    PackedMatrix.pack(b, kernel, into: packed)
    multiply(a, packed, kernel, columns: b.columns, into: c, stride: stride, epilogue: epilogue)
  }
}

private func withWorkspace(words: Int, _ body: (UnsafeMutablePointer<UInt32>) -> Void) {
  withUnsafeTemporaryAllocation(byteCount: max(1, words) * MemoryLayout<UInt32>.stride, alignment: cacheLineBytes) {
    body($0.baseAddress!.assumingMemoryBound(to: UInt32.self))
  }
}

/// Packs rows and multiplies, each worker its own rows where there are enough; every element is summed along k in one order, so
/// it is the same for any partition and any other rows.
/// - Parameter factor: whose panels these are, where it outlives the call.
private func multiply(
  _ a: MatrixView, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, columns n: Int,
  into c: UnsafeMutablePointer<Float>?, stride: Int, epilogue: Epilogue, factor: PackedMatrix? = nil
) {
  guard a.rows > 0, n > 0 else { return }
  let partition = ProductPartition(rows: a.rows, columns: n, depth: a.columns, kernel, hasOutput: c != nil)
  let words = nb_packed_words(kernel, a.columns)
  func pack(_ rows: Range<Int>, of count: Int, into packed: UnsafeMutablePointer<UInt32>) {
    nb_pack_lhs(kernel, packed, a.factor(rows: rows, nonTemporal: outgrowsCaches(count * words)))
  }
  let output = ProductOutput(epilogue, c, stride: stride, count: a.rows * n)
  guard partition.panelTasks > 1 else {
    parallelFor(partition.rowTasks) { task in
      let rows = partition.rows(ofTask: task)
      withWorkspace(words: partition.rowsPerTask * words) { packed in
        pack(rows, of: rows.count, into: packed)
        output.multiply(
          packed, panels, kernel, rows: rows, columns: 0..<n, depth: a.columns,
          prefetch: factor?.nextPanels(after: task, of: partition))
      }
    }
    return
  }
  withWorkspace(words: partition.rowTasks * partition.rowsPerTask * words) { packed in
    parallelChunks(a.rows, grain: min(rowUnit, partition.rowsPerTask)) {
      pack($0, of: a.rows, into: packed + $0.lowerBound * words)
    }
    multiply(packed, panels, kernel, partition, depth: a.columns, output, factor: factor)
  }
}

/// The same of rows that are packed already.
private func multiply(
  _ packed: UnsafePointer<UInt32>, rows m: Int, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, columns n: Int,
  depth k: Int, into c: UnsafeMutablePointer<Float>?, stride: Int, epilogue: Epilogue, factor: PackedMatrix? = nil
) {
  guard m > 0, n > 0 else { return }
  multiply(
    packed, panels, kernel, ProductPartition(rows: m, columns: n, depth: k, kernel, hasOutput: c != nil), depth: k,
    ProductOutput(epilogue, c, stride: stride, count: m * n), factor: factor)
}

private func multiply(
  _ packed: UnsafePointer<UInt32>, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, _ partition: ProductPartition,
  depth k: Int, _ output: ProductOutput, factor: PackedMatrix?
) {
  let words = nb_packed_words(kernel, k)
  parallelFor(partition.taskCount) { task in
    let (rows, columns) = (partition.rows(ofTask: task), partition.columns(ofTask: task))
    let next = panels + partition.columns(ofTask: task + 1).lowerBound * words
    output.multiply(
      packed + rows.lowerBound * words, panels + columns.lowerBound * words, kernel, rows: rows, columns: columns,
      depth: k, prefetch: factor?.nextPanels(after: task, of: partition) ?? next)
  }
}
