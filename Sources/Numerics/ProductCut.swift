import CKernels
import Concurrency

/// Where a product goes and what it ends with.
struct PlacedEnd {
  let epilogue: Epilogue
  let c: UnsafeMutablePointer<Float>?
  let stride: Int
  /// More than twice the second cache holds is not found there by whoever reads it. What is added to is there by then.
  let nonTemporal: Bool

  init(_ epilogue: Epilogue, _ c: UnsafeMutablePointer<Float>?, stride: Int, count: Int) {
    (self.epilogue, self.c, self.stride) = (epilogue, c, stride)
    nonTemporal = count * MemoryLayout<Float>.stride > 4 << 20 && c.map { !epilogue.accumulates(into: $0) } ?? true
  }

  /// One worker's part, from the tiles of its rows and the panels of its columns.
  func multiply(
    _ tiles: UnsafePointer<UInt32>, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, rows: Range<Int>,
    columns: Range<Int>, depth: Int, prefetch: UnsafePointer<UInt32>? = nil
  ) {
    var epilogue = epilogue.at(
      row: rows.lowerBound, column: columns.lowerBound, nonTemporal: nonTemporal, prefetch: prefetch)
    nb_gemm(
      kernel, c.map { $0 + rows.lowerBound * stride + columns.lowerBound }, stride, tiles, panels, rows.count,
      columns.count, depth, &epilogue)
  }
}

/// How a product is cut: rows are taken through the panels some at a time, and where that makes too few pieces for the
/// workers by groups of panels. Each worker has as many pieces.
///
/// Vectors of float32 have few rows at a time, so where there are groups a worker takes all rows through its own: all have as
/// much to do.
struct ProductCut {
  let (extent, width): (Int, Int)
  let (rowGrain, rowPieces): (Int, Int)
  let (panels, panelPieces): (Int, Int)
  /// Whether pieces of the same columns follow each other, else those of the same rows.
  let isByColumns: Bool
  let threads: Int

  /// - Parameter hasPlace: whether the product has a c, where sums can be put down half-way.
  init(
    rows m: Int, columns n: Int, depth k: Int, _ kernel: nb_kernel, hasPlace: Bool, threads: Int = availableThreads
  ) {
    (extent, width) = (m, n)
    self.threads = threads
    isByColumns = kernel == nb_avx512
    let most = kernel.mostRowsAtOnce(depth: k)
    let unit = isByColumns ? nb_lhs_block_rows(kernel) : 2 * nb_lhs_block_rows(kernel)
    func grain(_ pieces: Int) -> Int { min(most, ((m + pieces - 1) / pieces + unit - 1) / unit * unit) }
    let least = (m + most - 1) / most
    let isCutByRows = threads == 1 || least >= 4 * threads
    rowGrain = grain(isCutByRows ? (least + threads - 1) / threads * threads : least)
    rowPieces = (m + rowGrain - 1) / rowGrain
    panels = (n + PackedMatrix.panelWidth - 1) / PackedMatrix.panelWidth
    guard !isCutByRows else {
      panelPieces = 1
      return
    }
    let group = isByColumns ? (panels + 3) / 4 : nb_panel_group(kernel, k, hasPlace ? 1 : 0)
    var groups = (panels + group - 1) / group
    while (isByColumns ? groups : rowPieces * groups) % threads != 0 && groups < panels { groups += 1 }
    panelPieces = groups
  }

  var pieces: Int { rowPieces * panelPieces }

  func rows(ofPiece piece: Int) -> Range<Int> {
    let start = (isByColumns ? piece % rowPieces : piece / panelPieces) * rowGrain
    return start..<min(extent, start + rowGrain)
  }

  func columns(ofPiece piece: Int) -> Range<Int> {
    func start(_ index: Int) -> Int { min(width, panels * index / panelPieces * PackedMatrix.panelWidth) }
    let group = (isByColumns ? piece / rowPieces : piece) % panelPieces
    return start(group)..<start(group + 1)
  }

  /// The piece with which a thread begins.
  func firstPiece(of thread: Int) -> Int { nb_first_index(pieces, min(threads, pieces), thread) }
}

/// The least number of rows that tiles of 12 and pairs of tiles of 16 fill.
let rowUnit = 96

extension nb_kernel {
  /// So many rows at most are taken through the panels at a time. More of them share the panels' way from memory, which counts
  /// where tiles are quick; what these have of the values of k that are summed at once should still be near (measured).
  fileprivate func mostRowsAtOnce(depth: Int) -> Int {
    guard self != nb_avx512 else { return rowUnit }
    let bytes = rowUnit * MemoryLayout<UInt32>.stride * max(1, nb_packed_words(self, min(depth, nb_k_block(depth))))
    return max(1, 600_000 / bytes) * rowUnit
  }
}
