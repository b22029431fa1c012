import CKernels
import Concurrency

/// A right-hand factor [k, n] laid out for the kernels, and rounded where they multiply bfloat16: for weights that are used
/// often. Only where the CPU has the kernels (`Precision.hasKernel`).
package struct PackedMatrix: Sendable {
  package let rows: Int
  package let columns: Int
  let kernel: nb_kernel
  /// Panels of 32 columns.
  private let words: AlignedArray<UInt32>
  /// The next product's factor: its panels are asked for from memory before this one's product ends.
  private var upcoming: (rows: Int, columns: Int, words: AlignedArray<UInt32>)?

  package init(_ b: MatrixView, precision: Precision) {
    guard let kernel = precision.kernel else { preconditionFailure("this CPU has no kernel for \(precision)") }
    self.init(b, kernel)
  }

  init(_ b: MatrixView, _ kernel: nb_kernel) {
    precondition(b.rows > 0, "a factor without depth")
    (rows, columns, self.kernel) = (b.rows, b.columns, kernel)
    var words = AlignedArray<UInt32>(uninitialised: Self.wordCount(rows: rows, columns: columns, kernel))
    words.withUnsafeMutableBufferPointer { Self.pack(b, kernel, into: $0.baseAddress!) }
    self.words = words
  }

  /// Notes which factor the product after this one's is likely to take.
  package mutating func prefetchesNext(_ next: PackedMatrix) {
    upcoming = next.kernel == kernel ? (next.rows, next.columns, next.words) : nil
  }

  /// With which panels a thread whose share of this product ends with a piece begins the product that is likely to follow; nil
  /// where it has pieces left.
  func panels(after piece: Int, of cut: ProductCut) -> UnsafePointer<UInt32>? {
    guard let upcoming, let thread = lastOfShare(piece, of: cut.pieces, threads: cut.threads) else { return nil }
    let next = ProductCut(
      rows: cut.extent, columns: upcoming.columns, depth: upcoming.rows, kernel, hasPlace: true, threads: cut.threads)
    let column = next.columns(ofPiece: next.firstPiece(of: thread)).lowerBound
    return upcoming.words.withUnsafeBufferPointer { $0.baseAddress! + column * nb_packed_words(kernel, upcoming.rows) }
  }

  func withPanels<Result>(_ body: (UnsafePointer<UInt32>) -> Result) -> Result {
    words.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// Of panels that stay where they are as long as this value does.
  func panels(fromColumn column: Int) -> UnsafeRawPointer {
    withPanels { UnsafeRawPointer($0 + column * nb_packed_words(kernel, rows)) }
  }

  static let panelWidth = Int(nb_panel_columns)

  /// Bytes that a factor [rows, columns] takes; none where the CPU has no kernel.
  package static func byteCount(rows: Int, columns: Int, _ precision: Precision) -> Int {
    guard let kernel = precision.kernel else { return 0 }
    return MemoryLayout<UInt32>.stride * wordCount(rows: rows, columns: columns, kernel)
  }

  static func wordCount(rows: Int, columns: Int, _ kernel: nb_kernel) -> Int {
    (columns + panelWidth - 1) / panelWidth * panelWidth * nb_packed_words(kernel, rows)
  }

  static func pack(_ b: MatrixView, _ kernel: nb_kernel, into packed: UnsafeMutablePointer<UInt32>) {
    let (width, words) = (panelWidth, nb_packed_words(kernel, b.rows))
    let nonTemporal = outgrowsCaches(b.columns * words)
    parallelChunks((b.columns + width - 1) / width, grain: 4) { range in
      for panel in range {
        let columns = panel * width..<min(b.columns, (panel + 1) * width)
        nb_pack_rhs(
          kernel, packed + columns.lowerBound * words, b.transposed.factor(rows: columns, nonTemporal: nonTemporal))
      }
    }
  }
}

extension MatrixView {
  /// Some rows, to be packed.
  func factor(rows: Range<Int>, nonTemporal: Bool) -> nb_factor {
    let (row, column) = isTransposed ? (1, stride) : (stride, 1)
    return nb_factor(
      start: pointer + rows.lowerBound * row, count: rows.count, k: columns, stride: row, k_stride: column,
      non_temporal: nonTemporal ? 1 : 0)
  }
}

/// Whether so many words of a packed factor are more than half of the second cache (2 MB), so that they are not found there
/// when they are read.
func outgrowsCaches(_ words: Int) -> Bool { words * MemoryLayout<UInt32>.stride > 1 << 20 }
