import CKernels
import Concurrency

/// c = scale · a · b + …, with `b` packed before; where `b` is bfloat16 `a` is rounded too, sums are float32.
package func multiply(
  _ a: MatrixView, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>, stride: Int? = nil,
  epilogue: Epilogue = .init()
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  b.withPanels {
    multiply(a, $0, b.kernel, columns: b.columns, into: c, stride: stride ?? b.columns, epilogue: epilogue, kept: b)
  }
}

/// c = scale · a · b + …, both packed before; without c only what `epilogue` says.
package func multiply(
  _ a: PackedRows, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>? = nil, epilogue: Epilogue = .init()
) {
  precondition(a.columns == b.rows && b.kernel == PackedRows.kernel, "factors that do not fit")
  for rows in [
    epilogue.packedOutput, epilogue.packedActivated, epilogue.packedPreActivation, epilogue.recomputedActivation,
  ].compactMap({ $0 }) {
    precondition(rows.rows == a.rows && rows.columns == b.columns, "rows that do not fit the product")
  }
  if let more = epilogue.lowRank {
    precondition(
      more.rows.rows == a.rows && more.rows.columns == more.factor.rows && more.factor.rows <= 32
        && more.factor.columns == b.columns, "an addition that does not fit")
  }
  withExtendedLifetime((a, epilogue)) {
    b.withPanels {
      multiply(
        UnsafePointer(a.all.words.assumingMemoryBound(to: UInt32.self)), rows: a.rows, $0, b.kernel, columns: b.columns,
        depth: a.columns, into: c, stride: b.columns, epilogue: epilogue, kept: b)
    }
  }
}

/// c = scale · aᵀ · b, or c += scale · aᵀ · b: what weights [a's columns, b's columns] are owed.
/// - Parameter columnSums: what a's columns sum to is added to these; nothing where there are none.
package func multiplyTransposed(
  _ a: PackedRows, _ b: PackedRows, into c: UnsafeMutablePointer<Float>, scale: Float = 1, accumulating: Bool = false,
  columnSums: inout [Float]
) {
  precondition(columnSums.isEmpty || columnSums.count == a.columns, "\(columnSums.count) sums of \(a.columns) columns")
  columnSums.withUnsafeMutableBufferPointer {
    multiplyTransposed(a, b, into: c, scale: scale, accumulating: accumulating, sums: $0)
  }
}

package func multiplyTransposed(
  _ a: PackedRows, _ b: PackedRows, into c: UnsafeMutablePointer<Float>, scale: Float = 1, accumulating: Bool = false
) {
  multiplyTransposed(a, b, into: c, scale: scale, accumulating: accumulating, sums: .init(start: nil, count: 0))
}

private func multiplyTransposed(
  _ a: PackedRows, _ b: PackedRows, into c: UnsafeMutablePointer<Float>, scale: Float, accumulating: Bool,
  sums: UnsafeMutableBufferPointer<Float>
) {
  precondition(a.rows == b.rows, "\(a.rows) and \(b.rows) rows")
  let (kernel, step) = (PackedRows.kernel, 32)
  let words = nb_packed_words(kernel, a.rows)
  func steps(_ x: PackedRows) -> Int { (x.columns + step - 1) / step }
  let space = (steps(a) + steps(b)) * step * words
  let nonTemporal: Int32 = outgrowsCaches(space) ? 1 : 0
  withPackingSpace(words: space) { left in
    let right = left + steps(a) * step * words
    parallelChunks(steps(a) + steps(b), grain: 4) {
      for index in $0 {
        let (isLeft, place) = (index < steps(a), left + index * step * words)
        if isLeft {
          nb_rows_pack_transposed(
            kernel, place, a.all, index, a.rows, nonTemporal,
            sums.baseAddress.map { $0 + min(sums.count, index * step) },
            sums.count - index * step)
        } else {
          nb_rows_pack_rhs(kernel, place, b.all, index - steps(a), b.rows, nonTemporal)
        }
      }
    }
    let epilogue = Epilogue(scale: scale, addend: accumulating ? UnsafePointer(c) : nil, addendStride: b.columns)
    multiply(
      left, rows: a.columns, right, kernel, columns: b.columns, depth: a.rows, into: c, stride: b.columns,
      epilogue: epilogue)
  }
}

/// The product by our own kernels, `b` packed for it alone.
func multiplyPacking(
  _ a: MatrixView, _ b: MatrixView, _ kernel: nb_kernel, into c: UnsafeMutablePointer<Float>, stride: Int,
  epilogue: Epilogue
) {
  guard a.rows > 0, b.columns > 0 else { return }
  withPackingSpace(words: PackedMatrix.wordCount(rows: b.rows, columns: b.columns, kernel)) { packed in
    PackedMatrix.pack(b, kernel, into: packed)
    multiply(a, packed, kernel, columns: b.columns, into: c, stride: stride, epilogue: epilogue)
  }
}

private func withPackingSpace(words: Int, _ body: (UnsafeMutablePointer<UInt32>) -> Void) {
  withUnsafeTemporaryAllocation(byteCount: max(1, words) * MemoryLayout<UInt32>.stride, alignment: cacheLineBytes) {
    body($0.baseAddress!.assumingMemoryBound(to: UInt32.self))
  }
}

/// The rows are packed, those that a worker takes at a time by itself where it can; every element's sum runs along k in one
/// order, so it is the same for any cut and any company.
/// - Parameter kept: whose panels they are, where they are kept.
private func multiply(
  _ a: MatrixView, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, columns n: Int,
  into c: UnsafeMutablePointer<Float>?, stride: Int, epilogue: Epilogue,
  kept: PackedMatrix? = nil
) {
  guard a.rows > 0, n > 0 else { return }
  let cut = ProductCut(rows: a.rows, columns: n, depth: a.columns, kernel, hasPlace: c != nil)
  let words = nb_packed_words(kernel, a.columns)
  func pack(_ rows: Range<Int>, of count: Int, into place: UnsafeMutablePointer<UInt32>) {
    nb_pack_lhs(kernel, place, a.factor(rows: rows, nonTemporal: outgrowsCaches(count * words)))
  }
  let epilogue = PlacedEnd(epilogue, c, stride: stride, count: a.rows * n)
  guard cut.panelPieces > 1 else {
    parallelFor(cut.rowPieces) { piece in
      let rows = cut.rows(ofPiece: piece)
      withPackingSpace(words: cut.rowGrain * words) { packed in
        pack(rows, of: rows.count, into: packed)
        epilogue.multiply(
          packed, panels, kernel, rows: rows, columns: 0..<n, depth: a.columns,
          prefetch: kept?.panels(after: piece, of: cut))
      }
    }
    return
  }
  withPackingSpace(words: cut.rowPieces * cut.rowGrain * words) { packed in
    parallelChunks(a.rows, grain: min(rowUnit, cut.rowGrain)) {
      pack($0, of: a.rows, into: packed + $0.lowerBound * words)
    }
    multiply(packed, panels, kernel, cut, depth: a.columns, epilogue, kept: kept)
  }
}

/// The same of rows that are packed already.
private func multiply(
  _ packed: UnsafePointer<UInt32>, rows m: Int, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, columns n: Int,
  depth k: Int, into c: UnsafeMutablePointer<Float>?, stride: Int, epilogue: Epilogue,
  kept: PackedMatrix? = nil
) {
  guard m > 0, n > 0 else { return }
  multiply(
    packed, panels, kernel, ProductCut(rows: m, columns: n, depth: k, kernel, hasPlace: c != nil), depth: k,
    PlacedEnd(epilogue, c, stride: stride, count: m * n), kept: kept)
}

private func multiply(
  _ packed: UnsafePointer<UInt32>, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, _ cut: ProductCut,
  depth k: Int, _ epilogue: PlacedEnd, kept: PackedMatrix?
) {
  let words = nb_packed_words(kernel, k)
  parallelFor(cut.pieces) { piece in
    let (rows, columns) = (cut.rows(ofPiece: piece), cut.columns(ofPiece: piece))
    let next = panels + cut.columns(ofPiece: piece + 1).lowerBound * words
    epilogue.multiply(
      packed + rows.lowerBound * words, panels + columns.lowerBound * words, kernel, rows: rows, columns: columns,
      depth: k, prefetch: kept?.panels(after: piece, of: cut) ?? next)
  }
}
