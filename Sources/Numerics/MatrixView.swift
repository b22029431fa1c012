/// A matrix in somebody else's memory: row-major, `stride` values from one row to the next, perhaps seen transposed.
package struct MatrixView {
  package let pointer: UnsafePointer<Float>
  /// Rows and columns as seen, that is after transposition.
  package let rows: Int
  package let columns: Int
  package let stride: Int
  package let isTransposed: Bool

  /// rows × columns values, `stride` apart (by default, packed).
  package init(_ pointer: UnsafePointer<Float>, _ rows: Int, _ columns: Int, stride: Int? = nil) {
    self.init(pointer: pointer, rows: rows, columns: columns, stride: stride ?? columns, isTransposed: false)
  }

  private init(pointer: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int, isTransposed: Bool) {
    self.pointer = pointer
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.isTransposed = isTransposed
  }

  /// The same memory, rows as columns.
  package var transposed: Self {
    Self(pointer: pointer, rows: columns, columns: rows, stride: stride, isTransposed: !isTransposed)
  }

  /// The rows in `range`, as seen.
  func rows(_ range: Range<Int>) -> Self {
    Self(
      pointer: pointer + range.lowerBound * (isTransposed ? 1 : stride), rows: range.count, columns: columns,
      stride: stride, isTransposed: isTransposed)
  }

  /// The columns in `range`, as seen.
  func columns(_ range: Range<Int>) -> Self { transposed.rows(range).transposed }
}
