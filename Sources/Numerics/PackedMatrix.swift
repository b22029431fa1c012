import CKernels

/// A right-hand factor [k, n] laid out for the kernels, and rounded where they multiply bfloat16: for weights that are used
/// often. Only where the CPU has the kernels (`Precision.hasKernel`).
package struct PackedMatrix: Sendable {
  package let rows: Int
  package let columns: Int
  fileprivate let kernel: nb_kernel
  /// Panels of 32 columns.
  private let words: LineWords

  package init(_ b: MatrixView, precision: Precision) {
    guard let kernel = precision.kernel else { preconditionFailure("this CPU has no kernel for \(precision)") }
    self.init(b, kernel)
  }

  init(_ b: MatrixView, _ kernel: nb_kernel) {
    precondition(b.rows > 0, "a factor without depth")
    (rows, columns, self.kernel) = (b.rows, b.columns, kernel)
    var words = LineWords(count: Self.wordCount(rows: rows, columns: columns, kernel))
    words.withMutableLine { Self.pack(b, kernel, into: $0) }
    self.words = words
  }

  fileprivate func withPanels<Result>(_ body: (UnsafePointer<UInt32>) -> Result) -> Result { words.withLine(body) }

  fileprivate static let panelWidth = Int(nb_panel_columns)

  /// Bytes that a factor [rows, columns] takes; none where the CPU has no kernel.
  package static func byteCount(rows: Int, columns: Int, _ precision: Precision) -> Int {
    guard let kernel = precision.kernel else { return 0 }
    return MemoryLayout<UInt32>.stride * wordCount(rows: rows, columns: columns, kernel)
  }

  fileprivate static func wordCount(rows: Int, columns: Int, _ kernel: nb_kernel) -> Int {
    (columns + panelWidth - 1) / panelWidth * panelWidth * nb_words(kernel, rows)
  }

  fileprivate static func pack(_ b: MatrixView, _ kernel: nb_kernel, into packed: UnsafeMutablePointer<UInt32>) {
    let (width, words, steps) = (panelWidth, nb_words(kernel, b.rows), b.steps)
    parallelChunks((b.columns + width - 1) / width, grain: 4) { range in
      for panel in range {
        nb_pack_panel(
          kernel, packed + panel * width * words, b.pointer + panel * width * steps.column,
          min(width, b.columns - panel * width), b.rows, steps.column, steps.row)
      }
    }
  }
}

extension MatrixView {
  /// Values from one row to the next, and from one column to the next, as seen.
  fileprivate var steps: (row: Int, column: Int) { isTransposed ? (1, stride) : (stride, 1) }
}

/// c = scale · a · b + …, with `b` packed before; where `b` is bfloat16 `a` is rounded too, sums are float32.
package func multiply(
  _ a: MatrixView, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>, stride: Int? = nil, end: ProductEnd = .init()
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  b.withPanels { multiply(a, $0, b.kernel, columns: b.columns, into: c, stride: stride ?? b.columns, end: end) }
}

/// The same, f(c) into the rows of a next product, and c itself where there is a place for it.
package func multiply(
  _ a: MatrixView, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>?, next: inout PackedRows, end: ProductEnd
) {
  precondition(
    a.columns == b.rows && next.rows == a.rows && next.columns == b.columns && b.kernel == PackedRows.kernel,
    "factors that do not fit")
  b.withPanels { panels in
    next.withEnd(end) { multiply(a, panels, b.kernel, columns: b.columns, into: c, stride: b.columns, end: $0) }
  }
}

/// c = scale · a · b + …, both packed before.
package func multiply(
  _ a: PackedRows, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>, end: ProductEnd = .init()
) {
  precondition(a.columns == b.rows && b.kernel == PackedRows.kernel, "factors that do not fit")
  a.withWords { words in
    b.withPanels {
      multiply(
        words, rows: a.rows, $0, b.kernel, columns: b.columns, depth: a.columns, into: c, stride: b.columns, end: end)
    }
  }
}

/// The product by our own kernels, `b` packed for it alone.
func multiplyPacking(
  _ a: MatrixView, _ b: MatrixView, _ kernel: nb_kernel, into c: UnsafeMutablePointer<Float>, stride: Int,
  end: ProductEnd
) {
  guard a.rows > 0, b.columns > 0 else { return }
  withPackingSpace(words: PackedMatrix.wordCount(rows: b.rows, columns: b.columns, kernel)) { packed in
    PackedMatrix.pack(b, kernel, into: packed)
    multiply(a, packed, kernel, columns: b.columns, into: c, stride: stride, end: end)
  }
}

private func withPackingSpace(words: Int, _ body: (UnsafeMutablePointer<UInt32>) -> Void) {
  withUnsafeTemporaryAllocation(byteCount: max(1, words) * MemoryLayout<UInt32>.stride, alignment: LineWords.alignment)
  {
    body($0.baseAddress!.assumingMemoryBound(to: UInt32.self))
  }
}

/// The rows are packed; every element's sum runs along k in one order, so it is the same for any cut and any company.
private func multiply(
  _ a: MatrixView, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, columns n: Int,
  into c: UnsafeMutablePointer<Float>?, stride: Int, end: ProductEnd
) {
  let (tile, words, steps) = (nb_tile_rows(kernel), nb_words(kernel, a.columns), a.steps)
  withPackingSpace(words: (a.rows + tile - 1) / tile * tile * words) { packed in
    parallelChunks(a.rows, grain: rowUnit) { range in
      nb_pack_rows(
        kernel, packed + range.lowerBound * words, a.pointer + range.lowerBound * steps.row, range.count,
        a.columns, steps.row, steps.column)
    }
    multiply(packed, rows: a.rows, panels, kernel, columns: n, depth: a.columns, into: c, stride: stride, end: end)
  }
}

/// Rows are taken through the panels some at a time, and where that makes too few pieces for the workers by a quarter of the
/// panels.
private func multiply(
  _ packed: UnsafePointer<UInt32>, rows m: Int, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, columns n: Int,
  depth k: Int, into c: UnsafeMutablePointer<Float>?, stride: Int, end: ProductEnd
) {
  let (width, words) = (PackedMatrix.panelWidth, nb_words(kernel, k))
  let panelCount = (n + width - 1) / width
  guard m > 0, n > 0 else { return }
  let rowGrain = kernel.rowsAtOnce(of: m, depth: k)
  let rowPieces = (m + rowGrain - 1) / rowGrain
  let panelGrain = rowPieces >= 4 * threadCount || threadCount == 1 ? panelCount : max(1, (panelCount + 3) / 4)
  let panelPieces = (panelCount + panelGrain - 1) / panelGrain
  parallelFor(rowPieces * panelPieces) { piece in
    let (rowPiece, panelPiece) = (piece / panelPieces, piece % panelPieces)
    let (row, column) = (rowPiece * rowGrain, panelPiece * panelGrain * width)
    var end = end.at(row: row, column: column)
    nb_multiply_panels(
      kernel, c.map { $0 + row * stride + column }, stride, packed + row * words, panels + column * words,
      min(rowGrain, m - row), min(panelGrain * width, n - column), k, &end)
  }
}

/// The least number of rows that tiles of 12 and pairs of tiles of 16 fill.
private let rowUnit = 96

extension nb_kernel {
  /// Of `m` rows, so many are taken through the panels at a time.
  /// Tiles are so quick that the panels' way from memory counts: as many rows as fill some of the second cache (2 MB), with
  /// the values of k that are summed at once.
  fileprivate func rowsAtOnce(of m: Int, depth: Int) -> Int {
    guard self == nb_float32_tiles || self == nb_bfloat16_tiles else { return rowUnit }
    let bytes = rowUnit * 4 * max(1, nb_words(self, min(depth, nb_stretch(depth))))
    let most = max(1, 800_000 / bytes) * rowUnit
    let pieces = (m + most - 1) / most
    return ((m + pieces - 1) / pieces + rowUnit - 1) / rowUnit * rowUnit
  }
}
