import CKernels

/// How the factors of a matrix product are rounded; sums are float32 either way.
package enum Precision: String, Sendable, Codable, CaseIterable {
  case float32
  /// 8 bits of mantissa: about twice as fast, 0.4 % off in each factor. Where the CPU lacks it, products stay float32.
  case bfloat16

  /// Whether our own kernels of this precision run on this CPU (AVX-512; AVX512-BF16).
  package var hasKernel: Bool { self == .bfloat16 ? Self.hasBrainFloats : Self.hasWideVectors }

  /// Whether this CPU multiplies bfloat16 pairs.
  package static let hasBrainFloats = nb_has_products(nb_bfloat16) != 0

  private static let hasWideVectors = nb_has_products(nb_float32) != 0
}
