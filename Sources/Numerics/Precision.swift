package import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the factors of a matrix product are rounded; sums are float32 either way.
package enum Precision: String, Sendable, Codable, CaseIterable {
  case float32
  /// 8 bits of mantissa: about twice as fast, 0.4 % off in each factor. Where the CPU lacks it (`here`), products stay float32.
  case bfloat16

  /// What products are rounded to on this CPU.
  package var here: Precision { Self.hasBrainFloats ? self : .float32 }

  /// Whether kernels of our own multiply for this precision on this CPU (AVX-512).
  package var hasKernel: Bool { kernel != nil }

  /// The quickest of our own kernels for this CPU.
  package var kernel: nb_kernel? { here == .bfloat16 ? Self.quickest.bfloat16 : Self.quickest.float32 }

  /// Whether products of this precision are by tiles of bfloat16 (AMX).
  package var hasTilesOfBrainFloats: Bool { kernel == nb_bfloat16_tiles }

  /// `NEUROBRIDGE_KERNELS=vectors` leaves tiles out, for those who want each digit of float32 wherever it stands;
  /// `NEUROBRIDGE_KERNELS=blas` vectors too, as on a CPU without AVX-512.
  private static let quickest = {
    let most = getenv("NEUROBRIDGE_KERNELS").map { String(cString: $0) }
    func first(_ kernels: [nb_kernel]) -> nb_kernel? {
      kernels.first { most != "blas" && !(most == "vectors" && $0.isOfTiles) && nb_has_kernel($0) != 0 }
    }
    return (
      float32: first([nb_float32_tiles, nb_float32_vectors]),
      bfloat16: first([nb_bfloat16_tiles, nb_bfloat16_vectors]),
      alike: first([nb_float32_vectors])
    )
  }()

  /// The kernel for products whose results must not depend on how many there are at once.
  static var alikeKernel: nb_kernel? { quickest.alike }

  /// Whether this CPU multiplies bfloat16 pairs (AVX512-BF16 or AMX).
  package static var hasBrainFloats: Bool { quickest.bfloat16 != nil }
}
