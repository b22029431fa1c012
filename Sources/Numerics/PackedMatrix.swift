import CKernels

/// A right-hand factor [k, n] laid out for the kernels, and rounded where they multiply bfloat16: for weights that are used
/// often. Only where the CPU has the kernels (`Precision.hasKernel`).
package struct PackedMatrix: Sendable {
  package let rows: Int
  package let columns: Int
  fileprivate let kernel: nb_kernel
  /// Panels of 32 columns.
  private let words: LineArray<UInt32>

  package init(_ b: MatrixView, precision: Precision) {
    guard let kernel = precision.kernel else { preconditionFailure("this CPU has no kernel for \(precision)") }
    self.init(b, kernel)
  }

  init(_ b: MatrixView, _ kernel: nb_kernel) {
    precondition(b.rows > 0, "a factor without depth")
    (rows, columns, self.kernel) = (b.rows, b.columns, kernel)
    var words = LineArray<UInt32>(uninitialised: Self.wordCount(rows: rows, columns: columns, kernel))
    words.withUnsafeMutableBufferPointer { Self.pack(b, kernel, into: $0.baseAddress!) }
    self.words = words
  }

  fileprivate func withPanels<Result>(_ body: (UnsafePointer<UInt32>) -> Result) -> Result {
    words.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// Of panels that stay where they are as long as this value does.
  func panels(fromColumn column: Int) -> UnsafeRawPointer {
    withPanels { UnsafeRawPointer($0 + column * nb_words(kernel, rows)) }
  }

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
  var steps: (row: Int, column: Int) { isTransposed ? (1, stride) : (stride, 1) }
}

/// c = scale · a · b + …, with `b` packed before; where `b` is bfloat16 `a` is rounded too, sums are float32.
package func multiply(
  _ a: MatrixView, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>, stride: Int? = nil, end: ProductEnd = .init()
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  b.withPanels { multiply(a, $0, b.kernel, columns: b.columns, into: c, stride: stride ?? b.columns, end: end) }
}

/// c = scale · a · b + …, both packed before; without c only what `end` says.
package func multiply(
  _ a: PackedRows, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>? = nil, end: ProductEnd = .init()
) {
  precondition(a.columns == b.rows && b.kernel == PackedRows.kernel, "factors that do not fit")
  for rows in [end.before, end.next, end.owedAt, end.again].compactMap({ $0 }) {
    precondition(rows.rows == a.rows && rows.columns == b.columns, "rows that do not fit the product")
  }
  if let more = end.more {
    precondition(
      more.rows.rows == a.rows && more.rows.columns == more.factor.rows && more.factor.rows <= 32
        && more.factor.columns == b.columns, "an addition that does not fit")
  }
  withExtendedLifetime((a, end)) {
    b.withPanels {
      multiply(
        UnsafePointer(a.all.words.assumingMemoryBound(to: UInt32.self)), rows: a.rows, $0, b.kernel, columns: b.columns,
        depth: a.columns, into: c, stride: b.columns, end: end)
    }
  }
}

/// c = scale · aᵀ · b, or c += scale · aᵀ · b: what weights [a's columns, b's columns] are owed.
package func multiplyAcross(
  _ a: PackedRows, _ b: PackedRows, into c: UnsafeMutablePointer<Float>, scale: Float = 1, accumulating: Bool = false
) {
  precondition(a.rows == b.rows, "\(a.rows) and \(b.rows) rows")
  let (kernel, step) = (PackedRows.kernel, 32)
  let words = nb_words(kernel, a.rows)
  func steps(_ x: PackedRows) -> Int { (x.columns + step - 1) / step }
  withPackingSpace(words: (steps(a) + steps(b)) * step * words) { left in
    let right = left + steps(a) * step * words
    parallelChunks(steps(a) + steps(b), grain: 4) {
      for index in $0 {
        let (isLeft, place) = (index < steps(a), left + index * step * words)
        if isLeft {
          nb_rows_pack_across(place, a.all, index, a.rows)
        } else {
          nb_rows_pack_panel(place, b.all, index - steps(a), b.rows)
        }
      }
    }
    let end = ProductEnd(scale: scale, addend: accumulating ? UnsafePointer(c) : nil, addendStride: b.columns)
    multiply(
      left, rows: a.columns, right, kernel, columns: b.columns, depth: a.rows, into: c, stride: b.columns, end: end)
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
  withUnsafeTemporaryAllocation(byteCount: max(1, words) * MemoryLayout<UInt32>.stride, alignment: lineBytes) {
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
  // Twice the second cache. What is added to is in a cache by then.
  let streams = m * n * MemoryLayout<Float>.stride > 4 << 20 && c.map { !end.accumulates(into: $0) } ?? true
  parallelFor(rowPieces * panelPieces) { piece in
    let (rowPiece, panelPiece) = (piece / panelPieces, piece % panelPieces)
    let (row, column) = (rowPiece * rowGrain, panelPiece * panelGrain * width)
    var end = end.at(row: row, column: column, streams: streams)
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
