// bfloat16 by vectors of float32: for CPUs that do not multiply pairs, or not as quickly. Rows are widened once for all panels
// that they pass, panels on the way.
#if defined(__x86_64__) && defined(__linux__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl")))
#include "tiles.h"

/// A step of 32 rows, each its words' low halves and then the high ones.
enum { WIDE_STEP = 32 * 32, MOST_STEPS = 24 };

/// Two tiles of rows as blocks take them: widened, unless there are too many steps.
typedef struct {
  const uint32_t *at;
  long below, count;
  int is_whole;
  _Alignas(64) float values[MOST_STEPS * WIDE_STEP];
} taken_rows;
typedef struct { const float *values; } some_rows;

TARGET INLINE void widen_tile(float *values, const uint32_t *tile) {
  for (long r = 0; r < LANES; r++, values += 2 * LANES) {
    __m512i words = _mm512_loadu_si512(tile + r * LANES);
    _mm512_store_ps(values, (__m512)_mm512_slli_epi32(words, 16));
    _mm512_store_ps(values + LANES, (__m512)_mm512_and_si512(words, _mm512_set1_epi32((int)0xFFFF0000)));
  }
}

TARGET INLINE void widen(taken_rows *x, long from, long steps) {
  const uint32_t *tile = x->at + from * TILE;
  for (long s = 0; s < steps; s++, tile += TILE) {
    widen_tile(x->values + s * WIDE_STEP, tile);
    if (x->count > LANES) widen_tile(x->values + s * WIDE_STEP + WIDE_STEP / 2, tile + x->below);
  }
}

TARGET INLINE void take_rows(taken_rows *x, const uint32_t *at, long below, long steps, long count) {
  x->at = at;
  x->below = below;
  x->count = count;
  x->is_whole = steps <= MOST_STEPS;
  if (x->is_whole) widen(x, 0, steps);
}

TARGET INLINE some_rows rows_from(taken_rows *x, long from, long steps) {
  if (x->is_whole) return (some_rows){x->values + from * WIDE_STEP};
  widen(x, from, steps);
  return (some_rows){x->values};
}

TARGET INLINE void add_half(__m512 *left, __m512 *right, const float *values, __m512 b0, __m512 b1, const int count,
                            const int wide) {
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    __m512 x = _mm512_set1_ps(values[r * 2 * LANES]);
    left[r] = _mm512_fmadd_ps(x, b0, left[r]);
    if (wide) right[r] = _mm512_fmadd_ps(x, b1, right[r]);
  }
}

TARGET INLINE void add_step(__m512 *left, __m512 *right, const some_rows *rows, long s, const uint32_t *b, const int first,
                            const int count, const int wide) {
  const float *values = rows->values + s * WIDE_STEP + first * 2 * LANES;
  const __m512i high = _mm512_set1_epi32((int)0xFFFF0000);
  for (long w = 0; w < LANES; w++) {
    __m512i b0 = _mm512_loadu_si512(b + w * LANES), b1 = _mm512_loadu_si512(b + TILE + w * LANES);
    add_half(left, right, values + w, (__m512)_mm512_slli_epi32(b0, 16), (__m512)_mm512_slli_epi32(b1, 16), count, wide);
    add_half(left, right, values + LANES + w, (__m512)_mm512_and_si512(b0, high), (__m512)_mm512_and_si512(b1, high), count,
             wide);
  }
}

#include "vector_block.h"
#include "bfloat16_kernels.h"

const nb_bfloat16_kernels nb_bfloat16_by_widening = BFLOAT16_KERNELS;
#endif
