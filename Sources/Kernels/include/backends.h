#ifndef CKERNELS_BACKENDS_H
#define CKERNELS_BACKENDS_H
// Backends: an instruction set, its packed products and its elementwise functions. A process uses one (`backends.c`).

/// Packed matrix products. float32 has a layout of its own; those of bfloat16 share one.
typedef enum {
  /// None: OpenBLAS, in float32.
  nb_openblas = 0,
  /// float32 on AVX-512.
  nb_avx512,
  /// bfloat16 on AMX tiles.
  nb_amx_bf16,
  /// bfloat16 by VDPBF16PS (AVX512-BF16).
  nb_avx512_bf16,
  /// bfloat16 widened to float32 on AVX-512.
  nb_avx512_widening,
} nb_kernel;

/// Whether this CPU, and for AMX this system, runs a kernel; 0 for `nb_openblas`.
int nb_kernel_supported(nb_kernel kernel);
const char *nb_kernel_name(nb_kernel kernel);

/// Backends are numbered from 0, the quickest first. NULL beyond the last.
const char *nb_backend_name(int index);
int nb_backend_supported(int index);

/// The backend that NEUROBRIDGE_KERNELS names, else the quickest of this CPU. A name that is unknown, or that this CPU does not
/// support, ends the process with status 2.
int nb_backend_in_use(void);

/// The packed products of the backend in use; `nb_openblas` where it has none.
nb_kernel nb_float32_kernel(void);
nb_kernel nb_bfloat16_kernel(void);

/// OpenBLAS's kernel family for the backend in use ("Cooperlake", "SkylakeX", "Haswell"), or NULL to leave it to OpenBLAS.
const char *nb_backend_blas_core(void);
#endif
