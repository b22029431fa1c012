#include "CKernels.h"
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define BF16 __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

static uint32_t rounded(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return (bits >> 16) | 0x40u;
  return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
}

BF16 void nb_bf16_pack_rows(uint32_t *packed, const float *source, long rows, long k, long row_stride, long step) {
  long pairs = nb_bf16_pairs(k);
  for (long r = 0; r < rows; r++) {
    const float *row = source + r * row_stride;
    uint32_t *out = packed + r * pairs;
    long i = 0;
    if (step == 1)
      for (; i + 32 <= k; i += 32)
        _mm512_storeu_si512(out + i / 2,
                            (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(row + i + 16), _mm512_loadu_ps(row + i)));
    for (; i < k; i += 2)
      out[i / 2] = rounded(row[i * step]) | (i + 1 < k ? rounded(row[(i + 1) * step]) << 16 : 0);
  }
}

/// Rows become columns.
BF16 static inline void transpose(__m512i r[16]) {
  __m512i t[16], u[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 16; i += 4)
    for (int j = 0; j < 2; j++) {
      u[i + 2 * j] = _mm512_unpacklo_epi64(t[i + j], t[i + j + 2]);
      u[i + 2 * j + 1] = _mm512_unpackhi_epi64(t[i + j], t[i + j + 2]);
    }
  for (int j = 0; j < 4; j++) {
    __m512i a = _mm512_shuffle_i32x4(u[j], u[4 + j], 0x88), b = _mm512_shuffle_i32x4(u[j], u[4 + j], 0xdd);
    __m512i c = _mm512_shuffle_i32x4(u[8 + j], u[12 + j], 0x88), d = _mm512_shuffle_i32x4(u[8 + j], u[12 + j], 0xdd);
    r[j] = _mm512_shuffle_i32x4(a, c, 0x88);
    r[8 + j] = _mm512_shuffle_i32x4(a, c, 0xdd);
    r[4 + j] = _mm512_shuffle_i32x4(b, d, 0x88);
    r[12 + j] = _mm512_shuffle_i32x4(b, d, 0xdd);
  }
}

BF16 void nb_bf16_pack_panel(uint32_t *packed, const float *source, long columns, long k, long column_stride, long step) {
  long pairs = nb_bf16_pairs(k);
  if (column_stride == 1 && columns == nb_bf16_panel) {
    for (long p = 0; p < pairs; p++) {
      const float *even = source + 2 * p * step;
      int has_odd = 2 * p + 1 < k;
      for (long half = 0; half < 32; half += 16) {
        __m512 odd = has_odd ? _mm512_loadu_ps(even + step + half) : _mm512_setzero_ps();
        __m512i both = (__m512i)_mm512_cvtne2ps_pbh(odd, _mm512_loadu_ps(even + half));
        // words 0–15 are the even row, 16–31 the odd one: interleave them
        __m512i low = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(both));
        __m512i high = _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(both, 1)), 16);
        _mm512_storeu_si512(packed + p * nb_bf16_panel + half, _mm512_or_si512(low, high));
      }
    }
    return;
  }
  long done = 0;  // pairs packed sixteen at a time
  if (step == 1 && columns == nb_bf16_panel)
    for (; 2 * (done + 16) <= k; done += 16)
      for (long half = 0; half < 32; half += 16) {
        __m512i block[16];
        for (int c = 0; c < 16; c++) {
          const float *column = source + (half + c) * column_stride + 2 * done;
          block[c] = (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(column + 16), _mm512_loadu_ps(column));
        }
        transpose(block);
        for (int p = 0; p < 16; p++) _mm512_storeu_si512(packed + (done + p) * nb_bf16_panel + half, block[p]);
      }
  for (long c = 0; c < nb_bf16_panel; c++) {
    const float *column = source + c * column_stride;
    for (long p = done; p < pairs; p++) {
      uint32_t pair = 0;
      if (c < columns) {
        pair = rounded(column[2 * p * step]);
        if (2 * p + 1 < k) pair |= rounded(column[(2 * p + 1) * step]) << 16;
      }
      packed[p * nb_bf16_panel + c] = pair;
    }
  }
}

enum { TILE = 12 };

BF16 static inline __attribute__((always_inline)) void tile(const int rows, float *c, long stride, const uint32_t *a,
                                                            long a_stride, const uint32_t *panel, long pairs,
                                                            __mmask16 low, __mmask16 high, float scale,
                                                            int accumulating) {
  __m512 left[TILE], right[TILE];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) left[r] = right[r] = _mm512_setzero_ps();
  for (long p = 0; p < pairs; p++) {
    __m512bh b0 = (__m512bh)_mm512_loadu_si512(panel + p * nb_bf16_panel);
    __m512bh b1 = (__m512bh)_mm512_loadu_si512(panel + p * nb_bf16_panel + 16);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      __m512bh pair = (__m512bh)_mm512_set1_epi32((int)a[r * a_stride + p]);
      left[r] = _mm512_dpbf16_ps(left[r], pair, b0);
      right[r] = _mm512_dpbf16_ps(right[r], pair, b1);
    }
  }
  __m512 factor = _mm512_set1_ps(scale);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    float *row = c + r * stride;
    __m512 first = _mm512_mul_ps(left[r], factor), second = _mm512_mul_ps(right[r], factor);
    if (accumulating) {
      first = _mm512_add_ps(first, _mm512_maskz_loadu_ps(low, row));
      second = _mm512_add_ps(second, _mm512_maskz_loadu_ps(high, row + 16));
    }
    _mm512_mask_storeu_ps(row, low, first);
    _mm512_mask_storeu_ps(row + 16, high, second);
  }
}

BF16 void nb_bf16_multiply(float *c, long stride, const uint32_t *a, const uint32_t *panel, long rows, long columns,
                           long pairs, float scale, int accumulating) {
  enum { DEPTH = 192 };  // pairs whose share of a panel stays in the first-level cache
  __mmask16 low = columns >= 16 ? 0xFFFF : (__mmask16)((1u << columns) - 1);
  __mmask16 high = columns >= 32 ? 0xFFFF : columns > 16 ? (__mmask16)((1u << (columns - 16)) - 1) : 0;
  for (long from = 0; from < pairs; from += DEPTH) {
    long depth = pairs - from < DEPTH ? pairs - from : DEPTH;
    int adds = accumulating || from > 0;
    const uint32_t *b = panel + from * nb_bf16_panel;
    long r = 0;
    for (; r + TILE <= rows; r += TILE)
      tile(TILE, c + r * stride, stride, a + r * pairs + from, pairs, b, depth, low, high, scale, adds);
    for (; r + 4 <= rows; r += 4)
      tile(4, c + r * stride, stride, a + r * pairs + from, pairs, b, depth, low, high, scale, adds);
    for (; r < rows; r++)
      tile(1, c + r * stride, stride, a + r * pairs + from, pairs, b, depth, low, high, scale, adds);
  }
}
#else
void nb_bf16_pack_rows(uint32_t *packed, const float *source, long rows, long k, long row_stride, long step) {}
void nb_bf16_pack_panel(uint32_t *packed, const float *source, long columns, long k, long column_stride, long step) {}
void nb_bf16_multiply(float *c, long stride, const uint32_t *a, const uint32_t *panel, long rows, long columns,
                      long pairs, float scale, int accumulating) {}
#endif
