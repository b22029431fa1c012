package import CKernels

/// What is done to a matrix product while its results are in registers or in cache: c = scale · a · b + bias + addend, then
/// activated = f(c). `packedOutput` and the fields below it need a factor of `PackedRows`.
package struct Epilogue {
  /// Of a · b alone.
  package var scale: Float
  /// [columns].
  package var bias: UnsafePointer<Float>?
  /// [rows, columns], rows `addendStride` apart; may be c.
  package var addend: UnsafePointer<Float>?
  /// In values.
  package var addendStride: Int
  /// Destination of f(c) [rows, columns], rows `activatedStride` apart; may be c.
  package var activated: UnsafeMutablePointer<Float>?
  /// In values, of `preActivation` too.
  package var activatedStride: Int
  /// f; ignored where nothing activated is stored.
  package var activation: nb_activation
  /// The pre-activation x, rows `activatedStride` apart, where c is the gradient of f(x): `activated` becomes f'(x) · c. Only
  /// where `usesPackedKernel`.
  package var preActivation: UnsafePointer<Float>?

  /// Destinations of c and f(c), rounded to bfloat16.
  package var packedOutput: PackedRows?
  package var packedActivated: PackedRows?
  /// The pre-activation x, where c is the gradient of f(x): `packedActivated` becomes f'(x) · c, `recomputedActivation` f(x).
  package var packedPreActivation: PackedRows?
  package var recomputedActivation: PackedRows?
  /// Added to a · b: a low-rank product, at most 32 deep.
  package var lowRank: (rows: PackedRows, factor: PackedMatrix)?

  /// Without packed rows; those are set afterwards.
  package init(
    scale: Float = 1, bias: UnsafePointer<Float>? = nil, addend: UnsafePointer<Float>? = nil, addendStride: Int = 0,
    activated: UnsafeMutablePointer<Float>? = nil, activatedStride: Int = 0, activation: nb_activation = nb_relu,
    preActivation: UnsafePointer<Float>? = nil
  ) {
    self.scale = scale
    self.bias = bias
    self.addend = addend
    self.addendStride = addendStride
    self.activated = activated
    self.activatedStride = activatedStride
    self.activation = activation
    self.preActivation = preActivation
  }

  /// Those that must have the product's shape.
  var packedRows: [PackedRows] {
    [packedOutput, packedActivated, packedPreActivation, recomputedActivation].compactMap { $0 }
  }

  /// As the kernel takes it, for the part that begins at a row and a column.
  func at(row: Int, column: Int, nonTemporal: Bool, prefetch: UnsafePointer<UInt32>?) -> nb_epilogue {
    func rows(_ rows: PackedRows?) -> nb_rows { rows?.at(row: row, column: column) ?? nb_rows() }
    return nb_epilogue(
      scale: scale, bias: bias.map { $0 + column }, addend: addend.map { $0 + row * addendStride + column },
      addend_stride: addendStride, activated: activated.map { $0 + row * activatedStride + column },
      activated_stride: activatedStride, activation: activation,
      pre_activation: preActivation.map { $0 + row * activatedStride + column }, packed_output: rows(packedOutput),
      packed_activated: rows(packedActivated), packed_pre_activation: rows(packedPreActivation),
      recomputed_activation: rows(recomputedActivation),
      low_rank_rows: (lowRank?.rows.at(row: row, column: 0).words).map { UnsafeRawPointer($0) },
      low_rank_panels: lowRank.map { $0.factor.panels(fromColumn: column) }, non_temporal: nonTemporal ? 1 : 0,
      prefetch: prefetch)
  }

  /// Whether the sum begins with what c holds.
  func accumulates(into c: UnsafeMutablePointer<Float>) -> Bool { addend == UnsafePointer(c) }

  /// The epilogue of rows that OpenBLAS has multiplied, in one pass.
  func apply(to c: UnsafeMutablePointer<Float>, stride: Int, columns: Int, rows: Range<Int>) {
    for row in rows {
      let out = c + row * stride
      if let bias { nb_add(out, bias, columns) }
      if let addend, !accumulates(into: c) { nb_add(out, addend + row * addendStride, columns) }
      if let activated { nb_activate(activation, activated + row * activatedStride, out, columns) }
    }
  }
}
