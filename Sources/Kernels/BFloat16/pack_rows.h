// Packing of factors from packed rows.
#ifndef CKERNELS_BFLOAT16_PACK_ROWS_H
#define CKERNELS_BFLOAT16_PACK_ROWS_H
#include "tiles.h"

/// 32 values of a row; zeros from row `end` on.
TARGET INLINE __m512i read_step(nb_rows x, long row, long step, long end) {
  return row < end ? _mm512_loadu_si512(row_at(x, row, step)) : _mm512_setzero_si512();
}

/// Interleaves 32 values of two rows: each word has one of each, the first sixteen columns in `low`, the last in `high`.
TARGET INLINE void pair_rows(__m512i first, __m512i second, __m512i *low, __m512i *high) {
  static const uint16_t order[2][32] = {
      {0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40, 9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47},
      {16, 48, 17, 49, 18, 50, 19, 51, 20, 52, 21, 53, 22, 54, 23, 55, 24, 56, 25, 57, 26, 58, 27, 59, 28, 60, 29, 61, 30, 62,
       31, 63}};
  *low = _mm512_permutex2var_epi16(first, _mm512_loadu_si512(order[0]), second);
  *high = _mm512_permutex2var_epi16(first, _mm512_loadu_si512(order[1]), second);
}

/// A step of 32 rows from `row` on, interleaved by pairs. Prefetches two such steps ahead, which are too far apart for the
/// hardware prefetcher.
TARGET INLINE void row_pairs(__m512i low[LANES], __m512i high[LANES], nb_rows x, long row, long step, long end) {
  for (long pair = 0; pair < LANES; pair++, row += 2) {
    __builtin_prefetch(row_at(x, row + 64, step), 0, 3);
    __builtin_prefetch(row_at(x, row + 65, step), 0, 3);
    pair_rows(read_step(x, row, step, end), read_step(x, row + 1, step, end), low + pair, high + pair);
  }
}

/// A panel, `rows` from `first` on deep, of the 32 columns of a step.
TARGET INLINE void pack_panel_from_columns(uint32_t *panel, nb_rows x, long first, long rows, long step, int non_temporal) {
  for (long from = 0; from < rows; from += 32, panel += 2 * TILE) {
    __m512i low[LANES], high[LANES];
    row_pairs(low, high, x, first + from, step, first + rows);
    store_tile(panel, low, non_temporal);
    store_tile(panel + TILE, high, non_temporal);
  }
}

/// Panels whose columns are `rows` from `first` on, `steps` deep.
TARGET INLINE void pack_panels_from_rows(uint32_t *panels, nb_rows x, long first, long rows, long step, long steps) {
  for (long from = 0; from < rows; from += 32)
    for (long s = 0; s < steps; s++)
      for (long half = 0; half < 2; half++, panels += TILE) {
        __m512i words[LANES];
        for (long i = 0; i < LANES; i++) words[i] = read_step(x, first + from + half * LANES + i, step + s, first + rows);
        transpose(words);
        for (long i = 0; i < LANES; i++) _mm512_storeu_si512(panels + i * LANES, words[i]);
      }
}

/// An LHS block, `steps` deep, from any row.
TARGET INLINE void pack_tiles_from_rows(uint32_t *tiles, nb_rows x, long first, long rows, long step, long steps) {
  for (long i = 0; i < 2 * LANES; i++)
    for (long s = 0; s < steps; s++)
      _mm512_storeu_si512(tiles + (i / LANES * steps + s) * TILE + i % LANES * LANES,
                          read_step(x, first + i, step + s, first + rows));
}
#endif
