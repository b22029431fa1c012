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
  package var here: Precision { Self.hasBrainFloats ? self : .float32 }

  /// Whether kernels of our own multiply for this precision on this CPU (AVX-512).
  package var hasKernel: Bool { kernel != nil }

  /// The quickest of our own kernels for this CPU.
  package var kernel: nb_kernel? { here == .bfloat16 ? Self.quickest.bfloat16 : Self.quickest.float32 }

  /// `NEUROBRIDGE_KERNELS=vectors` leaves tiles out, for those who want each digit of float32 wherever it stands, `pairs` or
  /// `widening` says how vectors multiply bfloat16 then, and `blas` leaves them out too, as on a CPU without AVX-512.
  private static let quickest = {
    let pairs = nb_multiplies_pairs_quickly() != 0 ? nb_bfloat16_pairs : nb_bfloat16_widening
    let allowed =
      switch getenv("NEUROBRIDGE_KERNELS").map({ String(cString: $0) }) {
      case "blas": [nb_kernel]()
      case "vectors": [nb_float32_vectors, pairs]
      case "pairs": [nb_float32_vectors, nb_bfloat16_pairs]
      case "widening": [nb_float32_vectors, nb_bfloat16_widening]
      default: [nb_float32_tiles, nb_float32_vectors, nb_bfloat16_tiles, pairs]
      }
    func first(_ kernels: [nb_kernel]) -> nb_kernel? {
      allowed.first { kernels.contains($0) && nb_has_kernel($0) != 0 }
    }
    return (
      float32: first([nb_float32_tiles, nb_float32_vectors]),
      bfloat16: first([nb_bfloat16_tiles, nb_bfloat16_pairs, nb_bfloat16_widening]),
      alike: first([nb_float32_vectors])
    )
  }()

  /// The kernel for products whose results must not depend on how many there are at once.
  static var alikeKernel: nb_kernel? { quickest.alike }

  /// Whether this CPU has a kernel for products of bfloat16 (AVX-512).
  package static var hasBrainFloats: Bool { quickest.bfloat16 != nil }
}
