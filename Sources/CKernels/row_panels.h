// Factors of products made of packed rows.
#ifndef CKERNELS_ROW_PANELS_H
#define CKERNELS_ROW_PANELS_H
#include "tiles.h"

/// 32 values of a row, rounded; zeros beyond the rows there are.
TARGET INLINE __m512i read_step(nb_rows x, long row, long step, long end) {
  return row < end ? _mm512_loadu_si512(row_step(x, row, step)) : _mm512_setzero_si512();
}

/// Of two rows' 32 values: each word has one value of each, the first sixteen and the last.
TARGET INLINE void pair_rows(__m512i first, __m512i second, __m512i *low, __m512i *high) {
  static const uint16_t order[2][32] = {
      {0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40, 9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47},
      {16, 48, 17, 49, 18, 50, 19, 51, 20, 52, 21, 53, 22, 54, 23, 55, 24, 56, 25, 57, 26, 58, 27, 59, 28, 60, 29, 61, 30, 62,
       31, 63}};
  *low = _mm512_permutex2var_epi16(first, _mm512_loadu_si512(order[0]), second);
  *high = _mm512_permutex2var_epi16(first, _mm512_loadu_si512(order[1]), second);
}

/// A step of 32 rows from `row` on, in pairs: each word of low[p] and high[p] has a value of each row of pair p. Asks for what
/// lies two such steps further, too far apart for the system to foresee.
TARGET INLINE void pairs_of_rows(__m512i low[LANES], __m512i high[LANES], nb_rows x, long row, long step, long end) {
  for (long pair = 0; pair < LANES; pair++, row += 2) {
    __builtin_prefetch(row_step(x, row + 64, step), 0, 3);
    __builtin_prefetch(row_step(x, row + 65, step), 0, 3);
    pair_rows(read_step(x, row, step, end), read_step(x, row + 1, step, end), low + pair, high + pair);
  }
}

/// A panel [32 columns] whose depth is `rows` from `first` on and whose columns are the values of a step.
TARGET INLINE void panel_of_columns(uint32_t *panel, nb_rows x, long first, long rows, long step, int non_temporal) {
  for (long from = 0; from < rows; from += 32, panel += 2 * TILE) {
    __m512i low[LANES], high[LANES];
    pairs_of_rows(low, high, x, first + from, step, first + rows);
    put_tile(panel, low, non_temporal);
    put_tile(panel + TILE, high, non_temporal);
  }
}

/// Panels whose columns are `rows` from `first` on and whose depth are the values of so many steps.
TARGET INLINE void panels_of_rows(uint32_t *panels, nb_rows x, long first, long rows, long step, long steps) {
  for (long from = 0; from < rows; from += 32)
    for (long s = 0; s < steps; s++)
      for (long half = 0; half < 2; half++, panels += TILE) {
        __m512i words[LANES];
        for (long i = 0; i < LANES; i++) words[i] = read_step(x, first + from + half * LANES + i, step + s, first + rows);
        transpose(words);
        for (long i = 0; i < LANES; i++) _mm512_storeu_si512(panels + i * LANES, words[i]);
      }
}

/// Two tiles of rows, `steps` deep, from a row that need not begin a tile.
TARGET INLINE void tiles_of_rows(uint32_t *tiles, nb_rows x, long first, long rows, long step, long steps) {
  for (long i = 0; i < 2 * LANES; i++)
    for (long s = 0; s < steps; s++)
      _mm512_storeu_si512(tiles + (i / LANES * steps + s) * TILE + i % LANES * LANES,
                          read_step(x, first + i, step + s, first + rows));
}
#endif
