// bfloat16 by VDPBF16PS, which multiplies pairs along k.
#if defined(__x86_64__) && defined(__linux__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#define ROUNDS_PAIRS
#include "BFloat16/lhs_block.h"

/// The upper and the lower tile, from a step on.
typedef struct { const uint32_t *tiles[2]; } lhs_steps;

TARGET INLINE lhs_steps lhs_steps_from(lhs_block *x, long from, long steps) {
  return (lhs_steps){{x->at + from * TILE, x->at + x->below + from * TILE}};
}

TARGET INLINE void accumulate_step(__m512 *left, __m512 *right, const lhs_steps *rows, long s, const uint32_t *b, const int first,
                            const int count, const int right_tile) {
  const uint32_t *upper = rows->tiles[0] + s * TILE, *lower = rows->tiles[1] + s * TILE;
  for (long w = 0; w < LANES; w++) {
    __m512bh b0 = (__m512bh)_mm512_loadu_si512(b + w * LANES), b1 = (__m512bh)_mm512_loadu_si512(b + TILE + w * LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      const uint32_t *tile = first + r < LANES ? upper : lower;
      __m512bh x = (__m512bh)_mm512_set1_epi32((int)tile[(first + r) % LANES * LANES + w]);
      left[r] = _mm512_dpbf16_ps(left[r], x, b0);
      if (right_tile) right[r] = _mm512_dpbf16_ps(right[r], x, b1);
    }
  }
}

#include "vector_block.h"
#include "BFloat16/kernels.h"

static int supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16");
}

const nb_kernel_table nb_table_avx512_bf16 = {.name = "avx512bf16", .supported = supported, BFLOAT16_KERNELS};
#endif
