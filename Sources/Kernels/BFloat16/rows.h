// Layer norm, conversions and column sums of packed rows (`packed_rows.h`).
#ifndef CKERNELS_BFLOAT16_ROWS_H
#define CKERNELS_BFLOAT16_ROWS_H
#include "pack_rows.h"

TARGET static void layer_norm_rows(nb_rows y, long first, float *moments, const float *x, const float *weight,
                                   const float *bias, long rows, long width, float epsilon) {
  for (long r = 0; r < rows; r++, x += width) {
    __m512 sum = _mm512_setzero_ps(), squares = sum;
    for (long c = 0; c < width; c += LANES) sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(first_lanes(width - c), x + c));
    float mean = _mm512_reduce_add_ps(sum) / width;
    __m512 centre = _mm512_set1_ps(mean);
    for (long c = 0; c < width; c += LANES) {
      __mmask16 mask = first_lanes(width - c);
      __m512 d = _mm512_maskz_sub_ps(mask, _mm512_maskz_loadu_ps(mask, x + c), centre);
      squares = _mm512_fmadd_ps(d, d, squares);
    }
    float rstd = 1.0f / sqrtf(_mm512_reduce_add_ps(squares) / width + epsilon);
    moments[2 * r] = mean;
    moments[2 * r + 1] = rstd;
    for (long c = 0; c < width; c += 2 * LANES) {
      __m512 halves[2];
      for (long half = 0; half < 2; half++) {
        long at = c + half * LANES;
        __mmask16 mask = first_lanes(width - at);
        __m512 d = _mm512_maskz_sub_ps(mask, _mm512_maskz_loadu_ps(mask, x + at), centre);
        d = _mm512_mul_ps(d, _mm512_set1_ps(rstd));
        halves[half] = weight ? _mm512_fmadd_ps(d, _mm512_maskz_loadu_ps(mask, weight + at),
                                                _mm512_maskz_loadu_ps(mask, bias + at)) : d;
      }
      _mm512_storeu_si512(row_at(y, first + r, c / 32), rounded(halves[0], halves[1]));
    }
  }
}

TARGET static void rows_pack_rhs(void *packed, nb_rows x, long step, long rows, int non_temporal) {
  pack_panel_from_columns(packed, x, 0, rows, step, non_temporal);
  if (non_temporal) _mm_sfence();
}

/// Adds the values of an interleaved pair of rows, the first row's first.
TARGET INLINE __m512 add_pair(__m512 sums, __m512i pair) {
  sums = _mm512_add_ps(sums, (__m512)_mm512_slli_epi32(pair, 16));
  return _mm512_add_ps(sums, (__m512)_mm512_and_si512(pair, _mm512_set1_epi32((int)0xFFFF0000)));
}

TARGET static void rows_pack_transposed(void *packed, nb_rows x, long step, long rows, int non_temporal, float *sums,
                                        long columns) {
  uint32_t *first = packed, *second = first + (rows + 31) / 32 * TILE;
  __mmask16 left = first_lanes(columns), right = first_lanes(columns - LANES);
  __m512 left_sum = _mm512_maskz_loadu_ps(left, sums), right_sum = _mm512_maskz_loadu_ps(right, sums + LANES);
  for (long from = 0; from < rows; from += 32, first += TILE, second += TILE) {
    __m512i low[LANES], high[LANES];
    row_pairs(low, high, x, from, step, rows);
    if (columns > 0)
      for (int pair = 0; pair < LANES; pair++) {
        left_sum = add_pair(left_sum, low[pair]);
        right_sum = add_pair(right_sum, high[pair]);
      }
    transpose(low);
    transpose(high);
    store_tile(first, low, non_temporal);
    store_tile(second, high, non_temporal);
  }
  _mm512_mask_storeu_ps(sums, left, left_sum);
  _mm512_mask_storeu_ps(sums + LANES, right, right_sum);
  if (non_temporal) _mm_sfence();
}

TARGET static void rows_unpack(float *y, nb_rows x, nb_rows addend, long first, long rows, long width) {
  for (long r = first; r < first + rows; r++, y += width)
    for (long c = 0; c < width; c += 2 * LANES) {
      __m512i words = _mm512_loadu_si512(row_at(x, r, c / 32));
      __m512 left = low_half(words), right = high_half(words);
      if (addend.words) {
        words = _mm512_loadu_si512(row_at(addend, r, c / 32));
        left = _mm512_add_ps(left, low_half(words));
        right = _mm512_add_ps(right, high_half(words));
      }
      _mm512_mask_storeu_ps(y + c, first_lanes(width - c), left);
      _mm512_mask_storeu_ps(y + c + LANES, first_lanes(width - c - LANES), right);
    }
}

TARGET static void rows_add_column_sums(float *sums, nb_rows x, long first, long rows, long width) {
  for (long c = 0; c < width; c += 2 * LANES) {
    __mmask16 low = first_lanes(width - c), high = first_lanes(width - c - LANES);
    __m512 left = _mm512_maskz_loadu_ps(low, sums + c), right = _mm512_maskz_loadu_ps(high, sums + c + LANES);
    for (long r = first; r < first + rows; r++) {
      __m512i words = _mm512_loadu_si512(row_at(x, r, c / 32));
      left = _mm512_add_ps(left, low_half(words));
      right = _mm512_add_ps(right, high_half(words));
    }
    _mm512_mask_storeu_ps(sums + c, low, left);
    _mm512_mask_storeu_ps(sums + c + LANES, high, right);
  }
}
#endif
