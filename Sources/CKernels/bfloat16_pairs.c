// bfloat16 by vectors that multiply pairs.
#if defined(__x86_64__) && defined(__linux__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#define ROUNDS_PAIRS
#include "taken_rows.h"

/// A step of each tile, and what follows.
typedef struct { const uint32_t *tiles[2]; } some_rows;

TARGET INLINE some_rows rows_from(taken_rows *x, long from, long steps) {
  return (some_rows){{x->at + from * TILE, x->at + x->below + from * TILE}};
}

TARGET INLINE void add_step(__m512 *left, __m512 *right, const some_rows *rows, long s, const uint32_t *b, const int first,
                            const int count, const int wide) {
  const uint32_t *above = rows->tiles[0] + s * TILE, *below = rows->tiles[1] + s * TILE;
  for (long w = 0; w < LANES; w++) {
    __m512bh b0 = (__m512bh)_mm512_loadu_si512(b + w * LANES), b1 = (__m512bh)_mm512_loadu_si512(b + TILE + w * LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      const uint32_t *tile = first + r < LANES ? above : below;
      __m512bh x = (__m512bh)_mm512_set1_epi32((int)tile[(first + r) % LANES * LANES + w]);
      left[r] = _mm512_dpbf16_ps(left[r], x, b0);
      if (wide) right[r] = _mm512_dpbf16_ps(right[r], x, b1);
    }
  }
}

#include "vector_block.h"
#include "bfloat16_kernels.h"

const nb_bfloat16_kernels nb_bfloat16_by_pairs = BFLOAT16_KERNELS;
#endif
