package import CKernels

/// How the factors of a matrix product are rounded; sums are float32.
package enum Precision: String, Sendable, Codable, CaseIterable {
  case float32
  /// 8 bits of mantissa, a relative error of 0.4 % in each factor: half the memory, and up to twice as fast with AVX512-BF16.
  /// Without AVX-512 products stay float32 (`effective`).
  case bfloat16

  /// The precision of products on this CPU.
  package var effective: Precision { Self.hasBFloat16 ? self : .float32 }

  /// Whether this CPU has a packed kernel for this precision (AVX-512); else OpenBLAS multiplies.
  package var hasKernel: Bool { kernel != nil }

  /// The packed product of the backend in use (`NEUROBRIDGE_KERNELS`, else the quickest); nil where OpenBLAS multiplies.
  package var kernel: nb_kernel? {
    let kernel = effective == .bfloat16 ? nb_bfloat16_kernel() : nb_float32_kernel()
    return kernel == nb_openblas ? nil : kernel
  }

  /// The kernel of `multiplyBatchInvariant`.
  static var batchInvariantKernel: nb_kernel? { Precision.float32.kernel }

  /// Whether this CPU has a packed kernel of bfloat16 (AVX-512).
  package static var hasBFloat16: Bool { nb_bfloat16_kernel() != nb_openblas }
}
