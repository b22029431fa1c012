import CKernels

/// Where a product is stored, and its epilogue.
struct ProductOutput {
  let epilogue: Epilogue
  let c: UnsafeMutablePointer<Float>?
  let stride: Int
  /// More than twice L2 (4 MB) is not found in a cache by its reader. An addend has been loaded by then.
  let nonTemporal: Bool

  init(_ epilogue: Epilogue, _ c: UnsafeMutablePointer<Float>?, stride: Int, count: Int) {
    (self.epilogue, self.c, self.stride) = (epilogue, c, stride)
    nonTemporal = count * MemoryLayout<Float>.stride > 4 << 20 && c.map { !epilogue.accumulates(into: $0) } ?? true
  }

  /// One task, from its packed rows and panels.
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
