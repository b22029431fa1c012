// bfloat16 widened to float32, for CPUs without VDPBF16PS or with a slow one. An LHS block is widened once for all panels,
// panels in registers.
#if defined(__x86_64__) && defined(__linux__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl")))
#include "BFloat16/tiles.h"

/// Values of a step of 32 rows, each row its even values of k and then the odd ones; steps of a block that is widened whole.
enum { WIDE_STEP = 32 * 32, MAX_STEPS = 24 };

/// Two tiles of 16 rows, widened unless they have too many steps.
typedef struct {
  const uint32_t *at;
  long below, count;
  int is_whole;
  _Alignas(64) float values[MAX_STEPS * WIDE_STEP];
} lhs_block;
typedef struct { const float *values; } lhs_steps;

TARGET INLINE void widen_tile(float *values, const uint32_t *tile) {
  for (long r = 0; r < LANES; r++, values += 2 * LANES) {
    __m512i words = _mm512_loadu_si512(tile + r * LANES);
    _mm512_store_ps(values, (__m512)_mm512_slli_epi32(words, 16));
    _mm512_store_ps(values + LANES, (__m512)_mm512_and_si512(words, _mm512_set1_epi32((int)0xFFFF0000)));
  }
}

TARGET INLINE void widen(lhs_block *x, long from, long steps) {
  const uint32_t *tile = x->at + from * TILE;
  for (long s = 0; s < steps; s++, tile += TILE) {
    widen_tile(x->values + s * WIDE_STEP, tile);
    if (x->count > LANES) widen_tile(x->values + s * WIDE_STEP + WIDE_STEP / 2, tile + x->below);
  }
}

TARGET INLINE void load_lhs_block(lhs_block *x, const uint32_t *at, long below, long steps, long count) {
  x->at = at;
  x->below = below;
  x->count = count;
  x->is_whole = steps <= MAX_STEPS;
  if (x->is_whole) widen(x, 0, steps);
}

TARGET INLINE lhs_steps lhs_steps_from(lhs_block *x, long from, long steps) {
  if (x->is_whole) return (lhs_steps){x->values + from * WIDE_STEP};
  widen(x, from, steps);
  return (lhs_steps){x->values};
}

TARGET INLINE void accumulate_half(__m512 *left, __m512 *right, const float *values, __m512 b0, __m512 b1, const int count,
                            const int right_tile) {
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    __m512 x = _mm512_set1_ps(values[r * 2 * LANES]);
    left[r] = _mm512_fmadd_ps(x, b0, left[r]);
    if (right_tile) right[r] = _mm512_fmadd_ps(x, b1, right[r]);
  }
}

TARGET INLINE void accumulate_step(__m512 *left, __m512 *right, const lhs_steps *rows, long s, const uint32_t *b, const int first,
                            const int count, const int right_tile) {
  const float *values = rows->values + s * WIDE_STEP + first * 2 * LANES;
  const __m512i high = _mm512_set1_epi32((int)0xFFFF0000);
  for (long w = 0; w < LANES; w++) {
    __m512i b0 = _mm512_loadu_si512(b + w * LANES), b1 = _mm512_loadu_si512(b + TILE + w * LANES);
    accumulate_half(left, right, values + w, (__m512)_mm512_slli_epi32(b0, 16), (__m512)_mm512_slli_epi32(b1, 16), count,
                    right_tile);
    accumulate_half(left, right, values + LANES + w, (__m512)_mm512_and_si512(b0, high), (__m512)_mm512_and_si512(b1, high), count,
             right_tile);
  }
}

#include "vector_block.h"
#include "BFloat16/kernels.h"

static int supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4") != 0;
}

const nb_kernel_table nb_table_avx512_widening = {.name = "avx512 (widening)", .supported = supported, BFLOAT16_KERNELS};
#endif
