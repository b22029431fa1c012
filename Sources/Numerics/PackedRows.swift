package import CKernels
import Concurrency

/// A left-hand factor [rows, columns], rounded to bfloat16 and packed: the activations between two layers where products round
/// (`Precision.effective`), never stored as float32.
///
/// Its creator writes it once; from then on it is only read.
package final class PackedRows: Sendable {
  /// Of values, without padding.
  package let rows: Int
  package let columns: Int
  private let words: AlignedArray<UInt32>

  /// The kernel of bfloat16 in use; all of them have one layout.
  package static let kernel =
    Precision.bfloat16.effective == .bfloat16 ? Precision.bfloat16.kernel! : nb_avx512_widening

  /// Values must be written before they are read.
  package init(uninitialised rows: Int, _ columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    let tile = nb_lhs_block_rows(Self.kernel)
    words = AlignedArray(uninitialised: (rows + tile - 1) / tile * tile * nb_packed_words(Self.kernel, columns))
  }

  /// Rounds x to nearest even.
  package convenience init(_ x: MatrixView) {
    self.init(uninitialised: x.rows, x.columns)
    let nonTemporal = outgrowsCaches(words.count)
    parallelChunks(rows, grain: rowUnit) {
      nb_pack_lhs(Self.kernel, at(row: $0.lowerBound, column: 0).words, x.factor(rows: $0, nonTemporal: nonTemporal))
    }
  }

  /// Not shared with another array: kernels write to it.
  private var start: UnsafeMutablePointer<UInt32> {
    words.withUnsafeBufferPointer { UnsafeMutablePointer(mutating: $0.baseAddress!) }
  }

  private var wordsOfRow: Int { nb_packed_words(Self.kernel, columns) }

  /// As kernels take it, from a row that is a multiple of 16 and a column that is one of 32.
  package func at(row: Int, column: Int) -> nb_rows {
    nb_rows(
      words: start + row * wordsOfRow + nb_packed_words(Self.kernel, column) * nb_lhs_block_rows(Self.kernel),
      row_words: wordsOfRow
    )
  }

  /// As kernels take the whole.
  package var all: nb_rows { at(row: 0, column: 0) }

  var tiles: UnsafePointer<UInt32> { UnsafePointer(start) }

  /// The rounded values [rows, columns], plus those of `addend`.
  package func values(adding addend: PackedRows? = nil) -> AlignedArray<Float> {
    precondition(addend.map { $0.rows == rows && $0.columns == columns } ?? true, "rows that do not fit")
    var result = AlignedArray<Float>(uninitialised: rows * columns)
    result.withUnsafeMutableBufferPointer { result in
      let result = result.baseAddress!
      parallelChunks(rows, grain: rowUnit) {
        nb_rows_unpack(
          Self.kernel, result + $0.lowerBound * columns, all, addend?.all ?? nb_rows(), $0.lowerBound, $0.count, columns
        )
      }
    }
    return result
  }

  /// sums[c] += Σ_r x[r, c]; the order does not depend on the thread count.
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
