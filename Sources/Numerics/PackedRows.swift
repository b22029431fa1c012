package import CKernels
import Concurrency

/// A left-hand factor [rows, columns] rounded to bfloat16 and laid out for the kernels: what goes from one layer to the next
/// where products round (`Precision.effective`), so that it never stands in memory as float32.
///
/// Whoever makes it writes it, once; then it only is read.
package final class PackedRows: Sendable {
  package let rows: Int
  package let columns: Int
  private let words: AlignedArray<UInt32>

  /// All kernels of bfloat16 have one layout.
  package static let kernel =
    Precision.bfloat16.effective == .bfloat16 ? Precision.bfloat16.kernel! : nb_avx512_widening

  /// Values to be written before they are read.
  package init(uninitialised rows: Int, _ columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    let tile = nb_lhs_block_rows(Self.kernel)
    words = AlignedArray(uninitialised: (rows + tile - 1) / tile * tile * nb_packed_words(Self.kernel, columns))
  }

  package convenience init(_ x: MatrixView) {
    self.init(uninitialised: x.rows, x.columns)
    let nonTemporal = outgrowsCaches(words.count)
    parallelChunks(rows, grain: rowUnit) {
      nb_pack_lhs(Self.kernel, at(row: $0.lowerBound, column: 0).words, x.factor(rows: $0, nonTemporal: nonTemporal))
    }
  }

  /// Nobody else has these words, so that kernels may write where they lie.
  private var start: UnsafeMutablePointer<UInt32> {
    words.withUnsafeBufferPointer { UnsafeMutablePointer(mutating: $0.baseAddress!) }
  }

  private var wordsOfRow: Int { nb_packed_words(Self.kernel, columns) }

  /// As the kernels take it, from a row on that begins a tile and a column that begins a step.
  package func at(row: Int, column: Int) -> nb_rows {
    nb_rows(
      words: start + row * wordsOfRow + nb_packed_words(Self.kernel, column) * nb_lhs_block_rows(Self.kernel),
      row_words: wordsOfRow
    )
  }

  /// All of it.
  package var all: nb_rows { at(row: 0, column: 0) }

  /// The values as they were rounded, and those of `more` added to them.
  package func values(adding more: PackedRows? = nil) -> AlignedArray<Float> {
    precondition(more.map { $0.rows == rows && $0.columns == columns } ?? true, "rows that do not fit")
    var result = AlignedArray<Float>(uninitialised: rows * columns)
    result.withUnsafeMutableBufferPointer { result in
      let result = result.baseAddress!
      parallelChunks(rows, grain: rowUnit) {
        nb_rows_unpack(
          Self.kernel, result + $0.lowerBound * columns, all, more?.all ?? nb_rows(), $0.lowerBound, $0.count, columns)
      }
    }
    return result
  }

  /// sums[c] += Σ_r x[r, c], in one order whatever the thread count.
  package func addColumnSums(to sums: inout [Float]) {
    precondition(sums.count == columns, "\(sums.count) sums of \(columns) columns")
    sums.withUnsafeMutableBufferPointer { sums in
      let sums = sums.baseAddress!
      parallelChunks(columns, grain: 256) {
        nb_rows_add_column_sums(
          Self.kernel, sums + $0.lowerBound, at(row: 0, column: $0.lowerBound), 0, rows, $0.count)
      }
    }
  }
}
