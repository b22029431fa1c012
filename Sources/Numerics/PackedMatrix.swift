import CKernels

/// A right-hand factor [k, n] laid out for the kernels, and rounded where they multiply bfloat16: for weights that are used
/// often. Only where the CPU has the kernels (`Precision.hasKernel`).
package struct PackedMatrix: Sendable {
  package let rows: Int
  package let columns: Int
  package let precision: Precision
  /// Panels of 32 columns, [words, 32] each.
  fileprivate let words: [UInt32]

  package init(_ b: MatrixView, precision: Precision) {
    precondition(precision.hasKernel, "this CPU has no kernel for \(precision)")
    (rows, columns, self.precision) = (b.rows, b.columns, precision)
    let count = Self.wordCount(b, precision)
    words = [UInt32](unsafeUninitializedCapacity: count) { buffer, initialised in
      if count > 0 { Self.pack(b, precision, into: buffer.baseAddress!) }
      initialised = count
    }
  }

  fileprivate static let panelWidth = Int(nb_panel_columns)

  fileprivate static func wordCount(_ b: MatrixView, _ precision: Precision) -> Int {
    (b.columns + panelWidth - 1) / panelWidth * panelWidth * precision.words(b.rows)
  }

  fileprivate static func pack(_ b: MatrixView, _ precision: Precision, into packed: UnsafeMutablePointer<UInt32>) {
    let (width, words, steps) = (panelWidth, precision.words(b.rows), b.steps)
    parallelChunks((b.columns + width - 1) / width, grain: 4) { range in
      for panel in range {
        nb_pack_panel(
          precision.kernel, packed + panel * width * words, b.pointer + panel * width * steps.column,
          min(width, b.columns - panel * width), b.rows, steps.column, steps.row)
      }
    }
  }
}

extension MatrixView {
  /// Values from one row to the next, and from one column to the next, as seen.
  fileprivate var steps: (row: Int, column: Int) { isTransposed ? (1, stride) : (stride, 1) }
}

extension Precision {
  fileprivate var kernel: nb_precision { self == .bfloat16 ? nb_bfloat16 : nb_float32 }

  fileprivate func words(_ depth: Int) -> Int { nb_words(kernel, depth) }
}

/// c = scale · a · b + …, with `b` packed before; where `b` is bfloat16 `a` is rounded too, sums are float32.
package func multiply(
  _ a: MatrixView, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>, stride: Int? = nil, end: ProductEnd = .init()
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  b.words.withUnsafeBufferPointer { words in
    guard let words = words.baseAddress else { return }
    multiply(a, words, b.precision, columns: b.columns, into: c, stride: stride ?? b.columns, end: end)
  }
}

/// The product by our own kernels, `b` packed for it alone.
func multiplyPacking(
  _ a: MatrixView, _ b: MatrixView, _ precision: Precision, into c: UnsafeMutablePointer<Float>, stride: Int,
  end: ProductEnd
) {
  guard a.rows > 0, b.columns > 0 else { return }
  withUnsafeTemporaryAllocation(of: UInt32.self, capacity: PackedMatrix.wordCount(b, precision)) { packed in
    PackedMatrix.pack(b, precision, into: packed.baseAddress!)
    multiply(a, packed.baseAddress!, precision, columns: b.columns, into: c, stride: stride, end: end)
  }
}

/// Rows are packed and taken through all panels 96 at a time, few rows by a quarter of the panels. Every element's sum
/// runs along k in one order, so it is the same for any cut and any company.
private func multiply(
  _ a: MatrixView, _ panels: UnsafePointer<UInt32>, _ precision: Precision, columns n: Int,
  into c: UnsafeMutablePointer<Float>, stride: Int, end: ProductEnd
) {
  let (tile, width, rowGrain) = (Int(nb_tile_rows), PackedMatrix.panelWidth, 96)
  let (m, words, panelCount, steps) = (a.rows, precision.words(a.columns), (n + width - 1) / width, a.steps)
  guard m > 0, n > 0 else { return }
  withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, (m + tile - 1) / tile * tile * words)) { scratch in
    let packed = scratch.baseAddress!
    parallelChunks(m, grain: rowGrain) { range in
      nb_pack_rows(
        precision.kernel, packed + range.lowerBound * words, a.pointer + range.lowerBound * steps.row, range.count,
        a.columns, steps.row, steps.column)
    }
    let rowPieces = (m + rowGrain - 1) / rowGrain
    let panelGrain = rowPieces >= 2 * threadCount ? panelCount : max(1, (panelCount + 3) / 4)
    let panelPieces = (panelCount + panelGrain - 1) / panelGrain
    parallelFor(rowPieces * panelPieces) { piece in
      let (rowPiece, panelPiece) = (piece % rowPieces, piece / rowPieces)
      let first = rowPiece * rowGrain
      for panel in panelPiece * panelGrain..<min(panelCount, (panelPiece + 1) * panelGrain) {
        var end = end.at(row: first, column: panel * width)
        nb_multiply_panel(
          precision.kernel, c + first * stride + panel * width, stride, packed + first * words,
          panels + panel * width * words, min(rowGrain, m - first), min(width, n - panel * width), words, &end)
      }
    }
  }
}
