import CKernels

/// A right-hand factor [k, n] laid out for the kernels, and rounded where they multiply bfloat16: for weights that are used
/// often. Only where the CPU has the kernels (`Precision.hasKernel`).
package struct PackedMatrix: Sendable {
  package let rows: Int
  package let columns: Int
  let kernel: nb_kernel
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

  func withPanels<Result>(_ body: (UnsafePointer<UInt32>) -> Result) -> Result {
    words.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// Of panels that stay where they are as long as this value does.
  func panels(fromColumn column: Int) -> UnsafeRawPointer {
    withPanels { UnsafeRawPointer($0 + column * nb_words(kernel, rows)) }
  }

  static let panelWidth = Int(nb_panel_columns)

  /// Bytes that a factor [rows, columns] takes; none where the CPU has no kernel.
  package static func byteCount(rows: Int, columns: Int, _ precision: Precision) -> Int {
    guard let kernel = precision.kernel else { return 0 }
    return MemoryLayout<UInt32>.stride * wordCount(rows: rows, columns: columns, kernel)
  }

  static func wordCount(rows: Int, columns: Int, _ kernel: nb_kernel) -> Int {
    (columns + panelWidth - 1) / panelWidth * panelWidth * nb_words(kernel, rows)
  }

  static func pack(_ b: MatrixView, _ kernel: nb_kernel, into packed: UnsafeMutablePointer<UInt32>) {
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
