// Products of bfloat16, block by block, and what packs their factors.
#ifndef CKERNELS_BFLOAT16_PRODUCTS_H
#define CKERNELS_BFLOAT16_PRODUCTS_H
#include "bfloat16_layout.h"

/// Steps that values are asked for ahead, where they follow each other: sixteen rows at a time are more than the system foresees.
enum { ASKED_AHEAD = 4 };

/// Words whose low halves were the first sixteen values and whose high halves the others.
TARGET INLINE __m512i interleaved(__m512i words) {
  static const uint16_t order[32] = {0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
                                     8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  return _mm512_permutexvar_epi16(_mm512_loadu_si512(order), words);
}

/// One step of up to 16 rows (or columns): words[i] is row i's, rounded.
TARGET INLINE void gather(__m512i words[LANES], const float *source, long count, long left, long row_stride, long step) {
  for (long i = 0; i < LANES; i++) {
    float values[STEP];
    const float *row = source + i * row_stride;
    for (long j = 0; step == 1 && j < STEP; j += LANES) __builtin_prefetch(row + ASKED_AHEAD * STEP + j, 0, 3);
    if (step != 1) {
      for (long j = 0; j < STEP; j++) values[j] = i < count && j < left ? row[j * step] : 0;
      row = values;
    }
    long here = i < count ? left : 0;
    words[i] = rounded(_mm512_maskz_loadu_ps(first_lanes(here), row),
                       _mm512_maskz_loadu_ps(first_lanes(here - LANES), row + LANES));
  }
}

/// The same where rows lie side by side: words[j] is the pair j of k of all sixteen.
TARGET INLINE void gather_pairs(__m512i words[LANES], const float *source, long count, long left, long step) {
  for (long j = 0; j < LANES; j++) {
    for (long i = 0; i < 2; i++) __builtin_prefetch(source + (2 * j + i + STEP) * step, 0, 3);
    __mmask16 even = 2 * j < left ? first_lanes(count) : 0, odd = 2 * j + 1 < left ? first_lanes(count) : 0;
    words[j] = interleaved(rounded(_mm512_maskz_loadu_ps(even, source + 2 * j * step),
                                   _mm512_maskz_loadu_ps(odd, source + (2 * j + 1) * step)));
  }
}

TARGET static void pack_rows(void *packed, nb_factor x) {
  uint32_t *tile = packed;
  for (long first = 0; first < x.count; first += LANES)
    for (long from = 0; from < x.k; from += STEP, tile += TILE) {
      const float *block = x.start + first * x.stride + from * x.step;
      __m512i words[LANES];
      if (x.stride == 1 && x.step != 1) {
        gather_pairs(words, block, x.count - first, x.k - from, x.step);
        transpose(words);
      } else {
        gather(words, block, x.count - first, x.k - from, x.stride, x.step);
      }
      put_tile(tile, words, x.non_temporal);
    }
  if (x.non_temporal) _mm_sfence();
}

TARGET static void pack_panel(void *packed, nb_factor x) {
  uint32_t *tile = packed;
  for (long from = 0; from < x.k; from += STEP)
    for (long first = 0; first < PANEL; first += LANES, tile += TILE) {
      const float *block = x.start + first * x.stride + from * x.step;
      __m512i words[LANES];
      if (x.stride == 1) {
        gather_pairs(words, block, x.count - first, x.k - from, x.step);
      } else {
        gather(words, block, x.count - first, x.k - from, x.stride, x.step);
        transpose(words);
      }
      put_tile(tile, words, x.non_temporal);
    }
  if (x.non_temporal) _mm_sfence();
}

/// One stretch of one group of panels, `panel_words` apart, for all rows. Meanwhile the next rows are asked for, and of the
/// panels what they have from `ahead` on.
TARGET INLINE void multiply_group(float *c, long stride, const uint32_t *a, long row_words, const uint32_t *panels,
                                  const uint32_t *ahead, long panel_words, long rows, long columns, long steps,
                                  const nb_epilogue *end, int is_first, int is_last) {
  _Alignas(64) float sums[2][2 * LANES * PANEL];
  column_block group[GROUP];
  long count = column_blocks(group, panels, panel_words, columns, end, is_first, is_last);
  long blocks = (rows + 2 * LANES - 1) / (2 * LANES), done = 0;
  const uint32_t *more_a = is_last ? end->low_rank_rows : NULL;
  upcoming above = {NULL, (LANES + count - 1) / count}, below = above;
  upcoming next_panels = {NULL, (2 * LANES + blocks - 1) / blocks};
  unfinished_sums before = {0};
  taken_rows taken;
  for (long r = 0; r < rows; r += 2 * LANES) {
    const uint32_t *here = a + r / LANES * row_words;
    above.at = here + 2 * row_words;
    below.at = here + 3 * row_words;
    long height = rows - r < 2 * LANES ? rows - r : 2 * LANES;
    int tall = height > LANES;
    take_rows(&taken, here, row_words, steps, height);
    for (long p = 0; p < count; p++) {
      unfinished_sums now = {{c ? c + p * PANEL : NULL, stride, r, 0, height, &group[p].here}, sums[done++ % 2]};
      const uint32_t *b = group[p].panel, *more_b = group[p].end.low_rank_panels;
      next_panels.at = ahead + p * panel_words + r / 2 * steps * next_panels.lines;
#define BLOCK(tall, wide)                                                                                                \
  bf16_block(now.sums, PANEL, &taken, b, steps, above, below, next_panels, more_a, more_b, &before, height, tall, wide)
      ask_for_ends(&now.rows);
      if (tall && group[p].wide) BLOCK(1, 1);
      else if (tall) BLOCK(1, 0);
      else if (group[p].wide) BLOCK(0, 1);
      else BLOCK(0, 0);
      above.at += steps * above.lines * LANES;
      below.at += steps * below.lines * LANES;
      before = now;
    }
    if (more_a) more_a += 2 * TILE;
  }
  put_rows(&before);
}

TARGET static void multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                            const nb_epilogue *end) {
  long all = (k + STEP - 1) / STEP, panel_words = all * 2 * TILE;
  long most = steps_at_once(k, c != NULL), width = even_group(columns, panels_together(k, c != NULL)) * PANEL;
  nb_epilogue here = *end;
  const uint32_t *b = panels;
  BEGIN_BLOCKS
  for (long j = 0; j < columns; j += width, b += width / PANEL * panel_words, here = nb_end_after(here, width)) {
    const uint32_t *next = j + width < columns ? b + width / PANEL * panel_words : end->prefetch ? end->prefetch : panels;
    for (long from = 0; from < all || from == 0; from += most > 0 ? most : 1) {
      long steps = all - from < most ? all - from : most;
      const uint32_t *ahead = from + most < all ? b + (from + most) * 2 * TILE : next;
      multiply_group(c ? c + j : NULL, stride, (const uint32_t *)tiles + from * TILE, all * TILE, b + from * 2 * TILE, ahead,
                     panel_words, rows, columns - j < width ? columns - j : width, steps, &here, from == 0,
                     from + steps >= all);
    }
  }
  END_BLOCKS
  if (end->non_temporal) _mm_sfence();
}
#endif
