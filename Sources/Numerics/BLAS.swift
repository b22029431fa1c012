import CKernels
import COpenBLAS

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// OpenBLAS, set up once: the kernel family of the backend in use, and one thread, since `multiply` divides the work.
///
/// `OPENBLAS_CORETYPE` is overruled, because some environments pin it to kernels at half speed; `NEUROBRIDGE_BLAS_CORE` is not.
package enum BLAS {
  private static let ready: Void = {
    let core =
      getenv("NEUROBRIDGE_BLAS_CORE").map { String(cString: $0) } ?? nb_backend_blas_core().map { String(cString: $0) }
    if let core { _ = nb_choose_blas_core(core) }
    openblas_set_num_threads(1)
  }()

  /// Sets OpenBLAS up unless it is.
  package static func prepare() { ready }

  /// The kernel family in use: `Cooperlake`, `SkylakeX`, `Haswell`, …
  package static var coreName: String {
    prepare()
    return openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  }
}
