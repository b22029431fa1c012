import Numerics

/// Activations or gradients on their way from one matrix product of a transformer block to the next.
enum Operand: Sendable {
  /// float32.
  case plain(Tensor)
  /// Rounded to bfloat16 and laid out for the kernels.
  case packed(PackedRows)

  var isPacked: Bool { if case .packed = self { true } else { false } }

  /// `x` as one or the other.
  static func from(_ x: Tensor, isPacked: Bool) -> Self { isPacked ? .packed(x.packedRows) : .plain(x) }

  /// The shape of a float32 tensor with these rows, `width` values wide.
  func shape(width: Int, from ownWidth: Int) -> [Int] {
    switch self {
    case .plain(let x): x.width == ownWidth ? x.shape.dropLast() + [width] : [x.count / ownWidth, width]
    case .packed(let rows): [rows.rows, width]
    }
  }
}
