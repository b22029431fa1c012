package import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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

  /// The quickest of our own kernels for this CPU.
  package var kernel: nb_kernel? { effective == .bfloat16 ? Self.quickest.bfloat16 : Self.quickest.float32 }

  /// `NEUROBRIDGE_KERNELS=vectors` leaves tiles out, for those who want each digit of float32 wherever it stands, `pairs` or
  /// `widening` says how vectors multiply bfloat16 then, and `blas` leaves them out too, as on a CPU without AVX-512.
  private static let quickest = {
    let pairs = nb_multiplies_pairs_quickly() != 0 ? nb_avx512_bf16 : nb_avx512_widening
    let allowed =
      switch getenv("NEUROBRIDGE_KERNELS").map({ String(cString: $0) }) {
      case "openblas", "avx2", "blas": [nb_kernel]()
      case "vectors": [nb_avx512, pairs]
      case "avx512bf16", "pairs": [nb_avx512, nb_avx512_bf16]
      case "avx512", "widening": [nb_avx512, nb_avx512_widening]
      default: [nb_avx512, nb_amx_bf16, pairs]
      }
    func first(_ kernels: [nb_kernel]) -> nb_kernel? {
      allowed.first { kernels.contains($0) && nb_kernel_supported($0) != 0 }
    }
    return (
      float32: first([nb_avx512]),
      bfloat16: first([nb_amx_bf16, nb_avx512_bf16, nb_avx512_widening])
    )
  }()

  /// The kernel for products whose results must not depend on how many there are at once.
  static var batchInvariantKernel: nb_kernel? { quickest.float32 }

  /// Whether this CPU has a kernel for products of bfloat16 (AVX-512).
  package static var hasBFloat16: Bool { quickest.bfloat16 != nil }
}
