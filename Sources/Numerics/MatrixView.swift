/// A row-major matrix in borrowed memory, rows `stride` values apart, or its transpose.
package struct MatrixView {
  /// The first value in memory.
  package let pointer: UnsafePointer<Float>
  /// Rows and columns after transposition.
  package let rows: Int
  package let columns: Int
  /// Values from one row in memory to the next.
  package let stride: Int
  /// Whether rows here are columns in memory.
  package let isTransposed: Bool

  /// [rows, columns], rows `stride` values apart, by default adjacent.
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

  /// The transpose, in the same memory.
  package var transposed: Self {
    Self(pointer: pointer, rows: columns, columns: rows, stride: stride, isTransposed: !isTransposed)
  }

  /// Rows after transposition.
  func rows(_ range: Range<Int>) -> Self {
    Self(
      pointer: pointer + range.lowerBound * (isTransposed ? 1 : stride), rows: range.count, columns: columns,
      stride: stride, isTransposed: isTransposed)
  }

  /// Columns after transposition.
  func columns(_ range: Range<Int>) -> Self { transposed.rows(range).transposed }
}
