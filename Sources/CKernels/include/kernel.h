#ifndef CKERNELS_KERNEL_H
#define CKERNELS_KERNEL_H
// The kernels of products. float32's have layouts of their own, bfloat16's one and the same.

typedef enum {
  /// Any AVX-512.
  nb_avx512 = 0,
  /// bfloat16 on AMX.
  nb_amx_bf16,
  /// Two products of bfloat16 at a time (AVX512-BF16).
  nb_avx512_bf16,
  /// bfloat16 made float32 again on the way: any AVX-512.
  nb_avx512_widening,
} nb_kernel;

/// Whether this CPU, and for tiles this system, can run a kernel. To be asked before the kernel is used: for tiles it asks the
/// system in turn.
int nb_kernel_supported(nb_kernel kernel);

/// Whether pairs are quicker than widening. Intel's cores take four cycles for two vectors of pairs, in which they multiply
/// eight of float32 (Emerald Rapids: 85 and 169 GFLOP/s).
int nb_multiplies_pairs_quickly(void);
#endif
