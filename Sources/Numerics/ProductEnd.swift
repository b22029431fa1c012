package import CKernels

/// What a matrix product ends with, while its results are still in registers or near: c = scale · a · b + bias + addend,
/// then active = f(c).
package struct ProductEnd {
  package var scale: Float
  /// One for each column.
  package var bias: UnsafePointer<Float>?
  /// Of the product's shape, rows `addendStride` apart; may be c.
  package var addend: UnsafePointer<Float>?
  package var addendStride: Int
  /// Where f(c) goes, rows `activeStride` apart; may be c.
  package var active: UnsafeMutablePointer<Float>?
  package var activeStride: Int
  package var activation: nb_activation
  /// Where x stands, rows `activeStride` apart, if c is what is owed by f(x): f'(x) · c is put down as `active` instead. Only
  /// where `isByKernels`.
  package var owedValues: UnsafePointer<Float>?
  // The rest only where a factor is of `PackedRows`.
  /// Where c and f(c) go, rounded.
  package var before: PackedRows?
  package var next: PackedRows?
  /// Where x stands, if c is what is owed by f(x): f'(x) · c is put down instead, and f(x) goes to `again`.
  package var owedAt: PackedRows?
  package var again: PackedRows?
  /// What is added to a · b: a product of 32 values' depth at most.
  package var more: (rows: PackedRows, factor: PackedMatrix)?

  package init(
    scale: Float = 1, bias: UnsafePointer<Float>? = nil, addend: UnsafePointer<Float>? = nil, addendStride: Int = 0,
    active: UnsafeMutablePointer<Float>? = nil, activeStride: Int = 0, activation: nb_activation = nb_relu,
    owedValues: UnsafePointer<Float>? = nil
  ) {
    self.scale = scale
    self.bias = bias
    self.addend = addend
    self.addendStride = addendStride
    self.active = active
    self.activeStride = activeStride
    self.activation = activation
    self.owedValues = owedValues
  }

  /// As the kernel takes it, for the part that begins at a row and a column.
  func at(row: Int, column: Int, streams: Bool, ahead: UnsafePointer<UInt32>?) -> nb_product_end {
    func rows(_ rows: PackedRows?) -> nb_rows { rows?.at(row: row, column: column) ?? nb_rows() }
    return nb_product_end(
      scale: scale, bias: bias.map { $0 + column }, addend: addend.map { $0 + row * addendStride + column },
      addend_stride: addendStride, active: active.map { $0 + row * activeStride + column }, active_stride: activeStride,
      activation: activation, owed_values: owedValues.map { $0 + row * activeStride + column }, before: rows(before),
      next: rows(next), owed_at: rows(owedAt), again: rows(again),
      more_rows: (more?.rows.at(row: row, column: 0).words).map { UnsafeRawPointer($0) },
      more_panels: more.map { $0.factor.panels(fromColumn: column) }, streams: streams ? 1 : 0,
      ahead: ahead)
  }

  /// Whether the sum begins with what c holds.
  func accumulates(into c: UnsafeMutablePointer<Float>) -> Bool { addend == UnsafePointer(c) }

  /// Does to `rows` of a product that is there already what the kernel would have done.
  func apply(to c: UnsafeMutablePointer<Float>, stride: Int, columns: Int, rows: Range<Int>) {
    for row in rows {
      let out = c + row * stride
      if let bias { nb_add(out, bias, columns) }
      if let addend, !accumulates(into: c) { nb_add(out, addend + row * addendStride, columns) }
      if let active { nb_activate(activation, active + row * activeStride, out, columns) }
    }
  }
}
