import CKernels

extension MatrixView {
  /// Values from one row to the next, and from one column to the next, as seen.
  fileprivate var steps: (row: Int, column: Int) { isTransposed ? (1, stride) : (stride, 1) }
}

/// The product with both factors rounded to bfloat16 and summed in float32.
///
/// `b` is packed into panels of 32 columns, `a` row by row, both shared out over the workers; then each worker takes runs
/// of rows through all panels. Every element's sum runs along k in one order, so it is the same for any cut.
func multiplyBrainFloats(
  _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, stride: Int, scale: Float, accumulating: Bool
) {
  let (m, n, k) = (a.rows, b.columns, a.columns)
  guard m > 0, n > 0 else { return }
  let width = Int(nb_bf16_panel)
  let pairs = (k + 1) / 2
  let panels = (n + width - 1) / width
  withUnsafeTemporaryAllocation(of: UInt32.self, capacity: panels * width * pairs + m * pairs) { scratch in
    let packedB = scratch.baseAddress!
    let packedA = packedB + panels * width * pairs
    let (stepsA, stepsB) = (a.steps, b.steps)
    parallelChunks(panels, grain: 4) { range in
      for panel in range {
        nb_bf16_pack_panel(
          packedB + panel * width * pairs, b.pointer + panel * width * stepsB.column, min(width, n - panel * width), k,
          stepsB.column, stepsB.row)
      }
    }
    // Two axes of pieces: few rows are cut by panels too.
    let rowGrain = 96
    let rowPieces = (m + rowGrain - 1) / rowGrain
    parallelChunks(m, grain: rowGrain) { range in
      nb_bf16_pack_rows(
        packedA + range.lowerBound * pairs, a.pointer + range.lowerBound * stepsA.row, range.count, k, stepsA.row,
        stepsA.column)
    }
    let panelGrain = rowPieces >= 2 * threadCount ? panels : max(1, (panels + 3) / 4)
    let panelPieces = (panels + panelGrain - 1) / panelGrain
    parallelFor(rowPieces * panelPieces) { piece in
      let (rowPiece, panelPiece) = (piece % rowPieces, piece / rowPieces)
      let first = rowPiece * rowGrain
      let rows = min(rowGrain, m - first)
      for panel in panelPiece * panelGrain..<min(panels, (panelPiece + 1) * panelGrain) {
        nb_bf16_multiply(
          c + first * stride + panel * width, stride, packedA + first * pairs, packedB + panel * width * pairs, rows,
          min(width, n - panel * width), pairs, scale, accumulating ? 1 : 0)
      }
    }
  }
}
