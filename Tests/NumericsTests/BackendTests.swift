import CKernels
import Foundation
import Numerics
import Testing

/// The backends of this CPU against what the kernel of the system says of it. `make kernels` runs these once for each.
@Suite struct BackendTests {
  private static let names = (0..<16).compactMap { nb_backend_name($0).map { String(cString: $0) } }

  private static let supported = names.enumerated().filter { nb_backend_supported(Int32($0.offset)) != 0 }
    .map(\.element)

  private static var nameInUse: String { names[Int(nb_backend_in_use())] }

  /// From `flags` of /proc/cpuinfo.
  private static let expected: [String] = {
    let cpuinfo = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = cpuinfo.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
    let flags = Set(line.split(separator: " ").map(String.init))
    let avx2 = flags.isSuperset(of: ["avx2", "fma", "bmi1", "bmi2", "f16c", "movbe"])
    let avx512 = avx2 && flags.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])
    let bfloat16 = avx512 && flags.contains("avx512_bf16")
    let amx = bfloat16 && flags.isSuperset(of: ["amx_tile", "amx_bf16", "avx512vbmi"])
    return [("amx", amx), ("avx512bf16", bfloat16), ("avx512", avx512), ("avx2", avx2)].filter(\.1).map(\.0)
      + ["openblas", "portable"]
  }()

  #if arch(x86_64) && os(Linux)
    @Test func everyBackendThatThisCPUSupportsIsThere() { #expect(Self.supported == Self.expected) }
  #endif

  @Test func theBackendInUseIsTheOneForcedElseTheQuickest() {
    let forced = getenv("NEUROBRIDGE_KERNELS").map { String(cString: $0) } ?? ""
    if Self.names.contains(forced) {
      #expect(Self.nameInUse == forced)
    } else if forced.isEmpty {
      // Intel's cores widen bfloat16 more quickly than they multiply it.
      #expect(Self.supported.prefix(2).contains(Self.nameInUse))
    }
  }

  @Test func productsUseTheKernelsOfTheBackend() {
    let own: [String: (nb_kernel, nb_kernel)] = [
      "amx": (nb_avx512, nb_amx_bf16), "avx512bf16": (nb_avx512, nb_avx512_bf16),
      "avx512": (nb_avx512, nb_avx512_widening),
    ]
    #expect(Precision.float32.kernel == own[Self.nameInUse]?.0)
    #expect(Precision.bfloat16.kernel == own[Self.nameInUse]?.1)
    #expect(Precision.hasBFloat16 == (own[Self.nameInUse] != nil))
  }
}
