import CKernels

/// Where a product goes and what it ends with.
struct PlacedEnd {
  let end: ProductEnd
  let c: UnsafeMutablePointer<Float>?
  let stride: Int
  /// More than twice the second cache holds is not found there by whoever reads it. What is added to is there by then.
  let streams: Bool

  init(_ end: ProductEnd, _ c: UnsafeMutablePointer<Float>?, stride: Int, count: Int) {
    (self.end, self.c, self.stride) = (end, c, stride)
    streams = count * MemoryLayout<Float>.stride > 4 << 20 && c.map { !end.accumulates(into: $0) } ?? true
  }

  /// One worker's part, from the tiles of its rows and the panels of its columns.
  func multiply(
    _ tiles: UnsafePointer<UInt32>, _ panels: UnsafePointer<UInt32>, _ kernel: nb_kernel, rows: Range<Int>,
    columns: Range<Int>, depth: Int
  ) {
    var end = end.at(row: rows.lowerBound, column: columns.lowerBound, streams: streams)
    nb_multiply_panels(
      kernel, c.map { $0 + rows.lowerBound * stride + columns.lowerBound }, stride, tiles, panels, rows.count,
      columns.count, depth, &end)
  }
}

/// How a product is cut: rows are taken through the panels some at a time, and where that makes too few pieces for the
/// workers by a quarter of the panels.
struct ProductCut {
  let (extent, width): (Int, Int)
  let (rowGrain, rowPieces): (Int, Int)
  let (panelGrain, panelPieces): (Int, Int)

  init(rows m: Int, columns n: Int, depth k: Int, _ kernel: nb_kernel) {
    (extent, width) = (m, n)
    let most = kernel.mostRowsAtOnce(depth: k)
    let pieces = (m + most - 1) / most
    let unit = kernel.isOfTiles ? 2 * nb_tile_rows(kernel) : rowUnit
    rowGrain = min(most, ((m + pieces - 1) / pieces + unit - 1) / unit * unit)
    rowPieces = (m + rowGrain - 1) / rowGrain
    let panels = (n + PackedMatrix.panelWidth - 1) / PackedMatrix.panelWidth
    panelGrain = rowPieces >= 4 * threadCount || threadCount == 1 ? panels : max(1, (panels + 3) / 4)
    panelPieces = (panels + panelGrain - 1) / panelGrain
  }

  func rows(_ piece: Int) -> Range<Int> { piece * rowGrain..<min(extent, (piece + 1) * rowGrain) }

  func columns(_ piece: Int) -> Range<Int> {
    let grain = panelGrain * PackedMatrix.panelWidth
    return piece * grain..<min(width, (piece + 1) * grain)
  }
}

/// The least number of rows that tiles of 12 and pairs of tiles of 16 fill.
let rowUnit = 96

extension nb_kernel {
  var isOfTiles: Bool { self == nb_float32_tiles || self == nb_bfloat16_tiles }

  /// So many rows at most are taken through the panels at a time. Tiles are so quick that the panels' way from memory counts,
  /// which more rows share; what these have of the values of k that are summed at once should still be near (measured).
  fileprivate func mostRowsAtOnce(depth: Int) -> Int {
    guard isOfTiles else { return rowUnit }
    let bytes = rowUnit * MemoryLayout<UInt32>.stride * max(1, nb_words(self, min(depth, nb_stretch(depth))))
    return max(1, (self == nb_float32_tiles ? 1_800_000 : 600_000) / bytes) * rowUnit
  }
}
