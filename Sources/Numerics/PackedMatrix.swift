import CKernels

extension MatrixView {
  /// Values from one row to the next, and from one column to the next, as seen.
  fileprivate var steps: (row: Int, column: Int) { isTransposed ? (1, stride) : (stride, 1) }
}

/// A right-hand factor [k, n] rounded to bfloat16 and laid out for the kernel, for weights that are used often.
package struct PackedMatrix: Sendable {
  package let rows: Int
  package let columns: Int
  /// Panels of 32 columns, [pairs, 32] each.
  fileprivate let words: [UInt32]

  package init(_ b: MatrixView) {
    (rows, columns) = (b.rows, b.columns)
    let count = Self.wordCount(b)
    words = [UInt32](unsafeUninitializedCapacity: count) { buffer, initialised in
      if count > 0 { Self.pack(b, into: buffer.baseAddress!) }
      initialised = count
    }
  }

  fileprivate static var panelWidth: Int { Int(nb_bf16_panel) }

  fileprivate static func wordCount(_ b: MatrixView) -> Int {
    (b.columns + panelWidth - 1) / panelWidth * panelWidth * ((b.rows + 1) / 2)
  }

  fileprivate static func pack(_ b: MatrixView, into packed: UnsafeMutablePointer<UInt32>) {
    let (width, pairs, steps) = (panelWidth, (b.rows + 1) / 2, b.steps)
    parallelChunks((b.columns + width - 1) / width, grain: 4) { range in
      for panel in range {
        nb_bf16_pack_panel(
          packed + panel * width * pairs, b.pointer + panel * width * steps.column,
          min(width, b.columns - panel * width), b.rows, steps.column, steps.row)
      }
    }
  }
}

/// c = scale · a · b, or c += it, with `b` packed before; `a` is rounded to bfloat16 too, sums are float32.
package func multiply(
  _ a: MatrixView, _ b: PackedMatrix, into c: UnsafeMutablePointer<Float>, stride: Int? = nil, scale: Float = 1,
  accumulating: Bool = false
) {
  precondition(a.columns == b.rows, "[\(a.rows), \(a.columns)] times [\(b.rows), \(b.columns)]")
  b.words.withUnsafeBufferPointer { words in
    guard let words = words.baseAddress else { return }
    multiply(
      a, words, columns: b.columns, into: c, stride: stride ?? b.columns, scale: scale, accumulating: accumulating)
  }
}

/// The product with both factors rounded to bfloat16 and summed in float32.
func multiplyBrainFloats(
  _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, stride: Int, scale: Float, accumulating: Bool
) {
  guard a.rows > 0, b.columns > 0 else { return }
  withUnsafeTemporaryAllocation(of: UInt32.self, capacity: PackedMatrix.wordCount(b)) { packed in
    PackedMatrix.pack(b, into: packed.baseAddress!)
    multiply(
      a, packed.baseAddress!, columns: b.columns, into: c, stride: stride, scale: scale, accumulating: accumulating)
  }
}

/// Rows are packed and taken through all panels 96 at a time, few rows by a quarter of the panels. Every element's sum
/// runs along k in one order, so it is the same for any cut and any company.
private func multiply(
  _ a: MatrixView, _ panels: UnsafePointer<UInt32>, columns n: Int, into c: UnsafeMutablePointer<Float>, stride: Int,
  scale: Float, accumulating: Bool
) {
  let (m, k, width, rowGrain) = (a.rows, a.columns, PackedMatrix.panelWidth, 96)
  let (pairs, panelCount, steps) = ((k + 1) / 2, (n + width - 1) / width, a.steps)
  guard m > 0, n > 0 else { return }
  withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, m * pairs)) { scratch in
    let packed = scratch.baseAddress!
    parallelChunks(m, grain: rowGrain) { range in
      nb_bf16_pack_rows(
        packed + range.lowerBound * pairs, a.pointer + range.lowerBound * steps.row, range.count, k, steps.row,
        steps.column)
    }
    let rowPieces = (m + rowGrain - 1) / rowGrain
    let panelGrain = rowPieces >= 2 * threadCount ? panelCount : max(1, (panelCount + 3) / 4)
    let panelPieces = (panelCount + panelGrain - 1) / panelGrain
    parallelFor(rowPieces * panelPieces) { piece in
      let (rowPiece, panelPiece) = (piece % rowPieces, piece / rowPieces)
      let first = rowPiece * rowGrain
      for panel in panelPiece * panelGrain..<min(panelCount, (panelPiece + 1) * panelGrain) {
        nb_bf16_multiply(
          c + first * stride + panel * width, stride, packed + first * pairs, panels + panel * width * pairs,
          min(rowGrain, m - first), min(width, n - panel * width), pairs, scale, accumulating ? 1 : 0)
      }
    }
  }
}
