// Tiles of bfloat16. TARGET, defined before this is included, says the instruction set.
//
// A tile is 16 rows of 16 words, 1 KB; a word holds two values adjacent along k. `a` is packed [16 rows][step], `b`
// [panel][step][half of the columns], so both are read from front to back.
#ifndef CKERNELS_TILES_H
#define CKERNELS_TILES_H
#include "AVX512/lanes.h"
#include "gemm_layout.h"

TARGET INLINE void store_tile(uint32_t *tile, const __m512i words[LANES], int non_temporal) {
  for (int i = 0; i < LANES; i++) {
    if (non_temporal) _mm512_stream_si512((__m512i *)(tile + i * LANES), words[i]);
    else _mm512_storeu_si512(tile + i * LANES, words[i]);
  }
}

/// The largest of a row of scores.
TARGET INLINE float highest(const float *scores, long tokens) {
  __m512 top = _mm512_set1_ps(-INFINITY);
  for (long t = 0; t < tokens; t += LANES)
    top = _mm512_mask_max_ps(top, first_lanes(tokens - t), top, _mm512_loadu_ps(scores + t));
  return _mm512_reduce_max_ps(top);
}

/// A step of 32 values of a packed row.
TARGET INLINE uint32_t *row_at(nb_rows x, long row, long step) {
  return (uint32_t *)x.words + row / LANES * LANES * x.row_words + step * TILE + row % LANES * LANES;
}

#ifdef ROUNDS_PAIRS
/// 32 values rounded to nearest even.
TARGET INLINE __m512i rounded(__m512 low, __m512 high) { return (__m512i)_mm512_cvtne2ps_pbh(high, low); }
#else
/// The bits of values rounded to nearest even, in the high halves.
TARGET INLINE __m512i rounded_bits(__m512 x) {
  __m512i bits = (__m512i)x, odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  __m512i up = _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7FFF)), odd);
  // NaN stays NaN.
  return _mm512_mask_or_epi32(up, _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q), bits, _mm512_set1_epi32(0x400000));
}

/// 32 values rounded to nearest even.
TARGET INLINE __m512i rounded(__m512 low, __m512 high) {
  static const uint16_t odd[32] = {1,  3,  5,  7,  9,  11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31,
                                   33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 63};
  return _mm512_permutex2var_epi16(rounded_bits(low), _mm512_loadu_si512(odd), rounded_bits(high));
}
#endif

/// The first and the last sixteen of 32 rounded values.
TARGET INLINE __m512 low_half(__m512i words) {
  return (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_castsi512_si256(words)), 16);
}

TARGET INLINE __m512 high_half(__m512i words) {
  return (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(words, 1)), 16);
}

/// Lines to prefetch while a block multiplies, `lines` with each step.
typedef struct { const uint32_t *at; long lines; } prefetch_range;

TARGET INLINE void prefetch_step(prefetch_range *x) {
  for (long i = 0; i < x->lines; i++, x->at += LANES) __builtin_prefetch(x->at, 0, 2);
}
#endif
