package import CKernels

/// How the factors of a matrix product are rounded; sums are float32 either way.
package enum Precision: String, Sendable, Codable, CaseIterable {
  case float32
  /// 8 bits of mantissa, 0.4 % off in each factor: half the memory, and up to twice as fast where the CPU multiplies pairs.
  /// Without AVX-512 (`here`) products stay float32.
  case bfloat16

  /// What products are rounded to on this CPU.
  package var effective: Precision { Self.hasBFloat16 ? self : .float32 }

  /// Whether kernels of our own multiply for this precision on this CPU (AVX-512).
  package var hasKernel: Bool { kernel != nil }

  /// The packed product of the backend in use (`NEUROBRIDGE_KERNELS`, else the quickest); nil where OpenBLAS multiplies.
  package var kernel: nb_kernel? {
    let kernel = effective == .bfloat16 ? nb_bfloat16_kernel() : nb_float32_kernel()
    return kernel == nb_openblas ? nil : kernel
  }

  /// The kernel for products whose results must not depend on how many there are at once.
  static var batchInvariantKernel: nb_kernel? { Precision.float32.kernel }

  /// Whether this CPU has a kernel for products of bfloat16 (AVX-512).
  package static var hasBFloat16: Bool { nb_bfloat16_kernel() != nb_openblas }
}
