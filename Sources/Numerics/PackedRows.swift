import CKernels

/// A left-hand factor [m, k] laid out for the kernels by the product that made it, so that it never stands in memory as
/// float32: what goes from one linear layer through an activation into the next. Only where products are by tiles of
/// bfloat16 (`Precision.hasTilesOfBrainFloats`).
package struct PackedRows: Sendable {
  package let rows: Int
  package let columns: Int
  private var words: LineWords

  /// Values to be written before they are read.
  package init(uninitialised rows: Int, _ columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    let tile = nb_tile_rows(Self.kernel)
    words = LineWords(count: (rows + tile - 1) / tile * tile * nb_words(Self.kernel, columns))
  }

  static let kernel = nb_bfloat16_tiles

  /// Of sixteen rows, where a panel's columns begin.
  static func firstWord(ofColumn column: Int) -> Int { nb_words(kernel, column) * nb_tile_rows(kernel) }

  var wordsOfRow: Int { nb_words(Self.kernel, columns) }

  func withWords<Result>(_ body: (UnsafePointer<UInt32>) -> Result) -> Result { words.withLine { body($0) } }

  /// What a product whose columns are these rows' values ends with.
  package mutating func withEnd<Result>(_ end: ProductEnd, _ body: (ProductEnd) -> Result) -> Result {
    var end = end
    end.nextWords = wordsOfRow
    return words.withMutableLine {
      end.next = $0
      return body(end)
    }
  }
}
