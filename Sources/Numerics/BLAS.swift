import CKernels
import COpenBLAS

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// OpenBLAS, set up once: the kernels this CPU is fastest with, and one thread, since we share out the rows ourselves.
///
/// An `OPENBLAS_CORETYPE` in the environment is overruled, because some environments pin it to kernels at half speed;
/// `NEUROBRIDGE_BLAS_CORE` names a family for those who mean it.
package enum BLAS {
  private static let ready: Void = {
    let core =
      getenv("NEUROBRIDGE_BLAS_CORE").map { String(cString: $0) } ?? nb_backend_blas_core().map { String(cString: $0) }
    if let core { _ = nb_choose_blas_core(core) }
    openblas_set_num_threads(1)
  }()

  /// Does the set-up if it was not done; every product calls it.
  package static func prepare() { ready }

  /// The kernel family in use, for benchmarks: `Cooperlake`, `SkylakeX`, `Haswell`, …
  package static var coreName: String {
    prepare()
    return openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  }
}
