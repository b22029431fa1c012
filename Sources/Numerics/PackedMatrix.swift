import CKernels
import Concurrency

/// A right-hand factor [k, n] packed by panels for a kernel, and rounded for one of bfloat16: for weights that are used often.
/// Only where the CPU has a packed kernel (`Precision.hasKernel`).
package struct PackedMatrix: Sendable {
  package let rows: Int
  package let columns: Int
  let kernel: nb_kernel
  private let words: AlignedArray<UInt32>
  /// The factor of the next product: its panels are prefetched before this one's product ends.
  private var next: (rows: Int, columns: Int, words: AlignedArray<UInt32>)?

  /// Traps where the CPU has no packed kernel for `precision`.
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

  /// Sets the factor that the next product is likely to use.
  package mutating func prefetchesNext(_ next: PackedMatrix) {
    self.next = next.kernel == kernel ? (next.rows, next.columns, next.words) : nil
  }

  /// The panels that a thread needs first in the next product, if `task` is its last of this one; nil otherwise.
  func nextPanels(after task: Int, of partition: ProductPartition) -> UnsafePointer<UInt32>? {
    guard let next,
      let thread = threadWhoseChunkEnds(at: task, of: partition.taskCount, threads: partition.threads)
    else { return nil }
    let following = ProductPartition(
      rows: partition.rows, columns: next.columns, depth: next.rows, kernel, hasOutput: true,
      threads: partition.threads)
    let column = following.columns(ofTask: following.firstTask(of: thread)).lowerBound
    return next.words.withUnsafeBufferPointer { $0.baseAddress! + column * nb_packed_words(kernel, next.rows) }
  }

  func withPanels<Result>(_ body: (UnsafePointer<UInt32>) -> Result) -> Result {
    words.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// Valid as long as this value is.
  func panels(fromColumn column: Int) -> UnsafeRawPointer {
    withPanels { UnsafeRawPointer($0 + column * nb_packed_words(kernel, rows)) }
  }

  /// Bytes of a packed factor [rows, columns]; 0 where the CPU has no packed kernel.
  package static func byteCount(rows: Int, columns: Int, _ precision: Precision) -> Int {
    guard let kernel = precision.kernel else { return 0 }
    return MemoryLayout<UInt32>.stride * wordCount(rows: rows, columns: columns, kernel)
  }

  static func wordCount(rows: Int, columns: Int, _ kernel: nb_kernel) -> Int {
    (columns + panelColumns - 1) / panelColumns * panelColumns * nb_packed_words(kernel, rows)
  }

  static func pack(_ b: MatrixView, _ kernel: nb_kernel, into packed: UnsafeMutablePointer<UInt32>) {
    let words = nb_packed_words(kernel, b.rows)
    let nonTemporal = outgrowsCaches(b.columns * words)
    parallelChunks((b.columns + panelColumns - 1) / panelColumns, grain: 4) { range in
      for panel in range {
        let columns = panel * panelColumns..<min(b.columns, (panel + 1) * panelColumns)
        nb_pack_rhs(
          kernel, packed + columns.lowerBound * words, b.transposed.factor(rows: columns, nonTemporal: nonTemporal))
      }
    }
  }
}

extension MatrixView {
  /// Some rows, for packing.
  func factor(rows: Range<Int>, nonTemporal: Bool) -> nb_factor {
    let (row, column) = isTransposed ? (1, stride) : (stride, 1)
    return nb_factor(
      start: pointer + rows.lowerBound * row, count: rows.count, k: columns, stride: row, k_stride: column,
      non_temporal: nonTemporal ? 1 : 0)
  }
}

/// Whether a packed factor of so many words is more than half of L2 (2 MB), so that its reader does not find it there.
func outgrowsCaches(_ words: Int) -> Bool { words * MemoryLayout<UInt32>.stride > 1 << 20 }
