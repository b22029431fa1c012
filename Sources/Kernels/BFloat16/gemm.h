// Packing and GEMM of bfloat16 over the block of the including file (`bf16_block`).
#ifndef CKERNELS_BFLOAT16_GEMM_H
#define CKERNELS_BFLOAT16_GEMM_H
#include "epilogue.h"
#include "layout.h"

/// Steps of prefetch distance: the hardware prefetcher does not follow sixteen rows at a time.
enum { PREFETCH_STEPS = 4 };

/// Interleaves the first and the last sixteen of 32 values.
TARGET INLINE __m512i interleaved(__m512i words) {
  static const uint16_t order[32] = {0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
                                     8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  return _mm512_permutexvar_epi16(_mm512_loadu_si512(order), words);
}

/// One step of up to 16 rows (or columns): words[i] is row i's, rounded.
TARGET INLINE void gather(__m512i words[LANES], const float *source, long count, long left, long row_stride, long step) {
  for (long i = 0; i < LANES; i++) {
    float values[K_STEP];
    const float *row = source + i * row_stride;
    for (long j = 0; step == 1 && j < K_STEP; j += LANES) __builtin_prefetch(row + PREFETCH_STEPS * K_STEP + j, 0, 3);
    if (step != 1) {
      for (long j = 0; j < K_STEP; j++) values[j] = i < count && j < left ? row[j * step] : 0;
      row = values;
    }
    long here = i < count ? left : 0;
    words[i] = rounded(_mm512_maskz_loadu_ps(first_lanes(here), row),
                       _mm512_maskz_loadu_ps(first_lanes(here - LANES), row + LANES));
  }
}

/// The same where rows are adjacent: words[j] is the pair j of k of all sixteen.
TARGET INLINE void gather_pairs(__m512i words[LANES], const float *source, long count, long left, long step) {
  for (long j = 0; j < LANES; j++) {
    for (long i = 0; i < 2; i++) __builtin_prefetch(source + (2 * j + i + K_STEP) * step, 0, 3);
    __mmask16 even = 2 * j < left ? first_lanes(count) : 0, odd = 2 * j + 1 < left ? first_lanes(count) : 0;
    words[j] = interleaved(rounded(_mm512_maskz_loadu_ps(even, source + 2 * j * step),
                                   _mm512_maskz_loadu_ps(odd, source + (2 * j + 1) * step)));
  }
}

TARGET static void pack_lhs(void *packed, nb_factor x) {
  uint32_t *tile = packed;
  for (long first = 0; first < x.count; first += LANES)
    for (long from = 0; from < x.k; from += K_STEP, tile += TILE) {
      const float *block = x.start + first * x.stride + from * x.k_stride;
      __m512i words[LANES];
      if (x.stride == 1 && x.k_stride != 1) {
        gather_pairs(words, block, x.count - first, x.k - from, x.k_stride);
        transpose(words);
      } else {
        gather(words, block, x.count - first, x.k - from, x.stride, x.k_stride);
      }
      store_tile(tile, words, x.non_temporal);
    }
  if (x.non_temporal) _mm_sfence();
}

TARGET static void pack_rhs(void *packed, nb_factor x) {
  uint32_t *tile = packed;
  for (long from = 0; from < x.k; from += K_STEP)
    for (long first = 0; first < PANEL; first += LANES, tile += TILE) {
      const float *block = x.start + first * x.stride + from * x.k_stride;
      __m512i words[LANES];
      if (x.stride == 1) {
        gather_pairs(words, block, x.count - first, x.k - from, x.k_stride);
      } else {
        gather(words, block, x.count - first, x.k - from, x.stride, x.k_stride);
        transpose(words);
      }
      store_tile(tile, words, x.non_temporal);
    }
  if (x.non_temporal) _mm_sfence();
}

/// One K block of a group of panels, `panel_words` apart, for all rows. Prefetches the next rows, and the panels of
/// `prefetch_panels`.
TARGET INLINE void multiply_group(float *c, long stride, const uint32_t *a, long row_words, const uint32_t *panels,
                                  const uint32_t *prefetch_panels, long panel_words, long rows, long columns, long steps,
                                  const nb_epilogue *epilogue, int is_first, int is_last) {
  _Alignas(64) float sums[2][2 * LANES * PANEL];
  panel_block group[GROUP];
  long count = panel_blocks(group, panels, panel_words, columns, epilogue, is_first, is_last);
  long blocks = (rows + 2 * LANES - 1) / (2 * LANES), done = 0;
  const uint32_t *low_rank_a = is_last ? epilogue->low_rank_rows : NULL;
  prefetch_range upper_rows = {NULL, (LANES + count - 1) / count}, lower_rows = upper_rows;
  prefetch_range next_panels = {NULL, (2 * LANES + blocks - 1) / blocks};
  deferred_block previous = {0};
  lhs_block lhs;
  for (long r = 0; r < rows; r += 2 * LANES) {
    const uint32_t *here = a + r / LANES * row_words;
    upper_rows.at = here + 2 * row_words;
    lower_rows.at = here + 3 * row_words;
    long height = rows - r < 2 * LANES ? rows - r : 2 * LANES;
    int lower_tile = height > LANES;
    load_lhs_block(&lhs, here, row_words, steps, height);
    for (long p = 0; p < count; p++) {
      deferred_block now = {{c ? c + p * PANEL : NULL, stride, r, 0, height, &group[p].here}, sums[done++ % 2]};
      const uint32_t *b = group[p].panel, *low_rank_b = group[p].epilogue.low_rank_panels;
      next_panels.at = prefetch_panels + p * panel_words + r / 2 * steps * next_panels.lines;
#define BLOCK(lower_tile, right_tile)                                                                                   \
  bf16_block(now.sums, PANEL, &lhs, b, steps, upper_rows, lower_rows, next_panels, low_rank_a, low_rank_b, &previous,    \
             height, lower_tile, right_tile)
      prefetch_epilogue(&now.rows);
      if (lower_tile && group[p].right_tile) BLOCK(1, 1);
      else if (lower_tile) BLOCK(1, 0);
      else if (group[p].right_tile) BLOCK(0, 1);
      else BLOCK(0, 0);
      upper_rows.at += steps * upper_rows.lines * LANES;
      lower_rows.at += steps * lower_rows.lines * LANES;
      previous = now;
    }
    if (low_rank_a) low_rank_a += 2 * TILE;
  }
  store_rows(&previous);
}

TARGET static void gemm(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                        const nb_epilogue *epilogue) {
  long all = (k + K_STEP - 1) / K_STEP, panel_words = all * 2 * TILE;
  long most = k_block_steps(k, c != NULL), width = even_group(columns, panel_group(k, c != NULL)) * PANEL;
  nb_epilogue here = *epilogue;
  const uint32_t *b = panels;
  BEGIN_BLOCKS
  for (long j = 0; j < columns; j += width, b += width / PANEL * panel_words, here = epilogue_at_column(here, width)) {
    const uint32_t *after = epilogue->prefetch ? epilogue->prefetch : panels;
    const uint32_t *next = j + width < columns ? b + width / PANEL * panel_words : after;
    for (long from = 0; from < all || from == 0; from += most > 0 ? most : 1) {
      long steps = all - from < most ? all - from : most;
      const uint32_t *prefetch_panels = from + most < all ? b + (from + most) * 2 * TILE : next;
      multiply_group(c ? c + j : NULL, stride, (const uint32_t *)tiles + from * TILE, all * TILE, b + from * 2 * TILE,
                     prefetch_panels, panel_words, rows, columns - j < width ? columns - j : width, steps, &here, from == 0,
                     from + steps >= all);
    }
  }
  END_BLOCKS
  if (epilogue->non_temporal) _mm_sfence();
}
#endif
