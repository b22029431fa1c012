#if defined(__x86_64__) && defined(__linux__)
#include "digits.h"

TARGET void nb_digits_pack_rows(void *packed, nb_factor x) {
  uint32_t *to = packed;
  long stretch = nb_stretch(x.k);
  for (long first = 0; first < x.count; first += LANES)
    for (long from = 0; from < x.k; from += stretch) {
      long left = x.k - from < stretch ? x.k - from : stretch;
      rows16 v = {x.start + first * x.stride + from * x.step, x.count - first, left, x.stride, x.step};
      pack_stretch((float *)to, to + LANES, TILE, PARTS * TILE, v, 0, x.streams);
      to += stretch_words((left + STEP - 1) / STEP);
    }
  if (x.streams) _mm_sfence();
}

TARGET void nb_digits_pack_panel(void *packed, nb_factor x) {
  uint32_t *to = packed;
  long stretch = nb_stretch(x.k);
  for (long from = 0; from < x.k; from += stretch) {
    long left = x.k - from < stretch ? x.k - from : stretch;
    for (long half = 0; half < 2; half++) {
      rows16 v = {x.start + half * LANES * x.stride + from * x.step, x.count - half * LANES, left, x.stride, x.step};
      pack_stretch((float *)to + half * LANES, to + PANEL + half * TILE, 2 * TILE, 2 * PARTS * TILE, v, 1, x.streams);
    }
    to += 2 * stretch_words((left + STEP - 1) / STEP);
  }
  if (x.streams) _mm_sfence();
}

/// Panels that rows are taken through together: what they have of a stretch (0.9 MB at most) stays in the second cache,
/// what sixteen rows have of it (37 KB) in the first.
enum { GROUP = 12 };

/// One stretch of one group of panels, `panel_words` apart, for all rows. Meanwhile the next rows are asked for, and of the
/// panels what they have from `ahead` on.
TARGET INLINE void multiply_group(float *c, long stride, const uint32_t *a, long row_words, const uint32_t *panels,
                                  const uint32_t *ahead, long panel_words, long rows, long columns, long steps,
                                  const nb_product_end *end, int is_first, int is_last) {
  _Alignas(64) int32_t sums[2][PARTS * LANES * PANEL];
  column_block group[GROUP];
  long count = column_blocks(group, panels, panel_words, columns, end, is_first, is_last);
  long blocks = (rows + LANES - 1) / LANES, done = 0;
  upcoming next_rows = {NULL, (PARTS * LANES + count - 1) / count};
  upcoming next_panels = {NULL, (2 * PARTS * LANES + blocks - 1) / blocks};
  unfinished_digits before = {0};
  for (long r = 0; r < rows; r += LANES, a += row_words) {
    next_rows.at = a + row_words;
    for (long p = 0; p < count; p++, next_rows.at += steps * next_rows.lines * LANES) {
      int32_t *here = sums[done++ % 2];
      const uint32_t *b = group[p].panel;
      next_panels.at = ahead + p * panel_words + r * steps * next_panels.lines;
      if (group[p].wide) block(here, a + LANES, b + PANEL, steps, next_rows, next_panels, &before, 1);
      else block(here, a + LANES, b + PANEL, steps, next_rows, next_panels, &before, 0);
      before = (unfinished_digits){{c + p * PANEL, stride, r, 0, rows - r < LANES ? rows - r : LANES, &group[p].here},
                                   here, (const float *)a, _mm512_loadu_ps(b), _mm512_loadu_ps(b + LANES)};
    }
  }
  put_rows(&before);
}

long nb_digits_panels_together(void) { return GROUP; }

TARGET void nb_digits_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                               const nb_product_end *end) {
  long words = nb_digit_words(k), panel_words = words * PANEL, stretch = nb_stretch(k);
  long group = even_group(columns, GROUP);
  nb_product_end here = *end;
  const uint32_t *b = panels;
  configure_tiles();
  for (long j = 0; j < columns; j += group * PANEL, here = nb_end_after(here, group * PANEL)) {
    const uint32_t *a = tiles;
    const uint32_t *next = j + group * PANEL < columns ? b + group * panel_words : end->ahead ? end->ahead : panels;
    long width = columns - j < group * PANEL ? columns - j : group * PANEL;
    for (long from = 0, done = 0; from < k || from == 0; from += stretch > 0 ? stretch : 1) {
      long steps = ((k - from < stretch ? k - from : stretch) + STEP - 1) / STEP, of_stretch = stretch_words(steps);
      const uint32_t *at = b + 2 * done;
      done += of_stretch;
      multiply_group(c + j, stride, a, words * LANES, at, from + stretch < k ? b + 2 * done : next, panel_words, rows, width,
                     steps, &here, from == 0, from + stretch >= k);
      a += of_stretch;
    }
    b += group * panel_words;
  }
  _tile_release();
  if (end->streams) _mm_sfence();
}
#else
#include "kernels.h"
long nb_digits_panels_together(void) { return 1; }
void nb_digits_pack_rows(void *packed, nb_factor rows) {}
void nb_digits_pack_panel(void *packed, nb_factor columns) {}
void nb_digits_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                        const nb_product_end *end) {}
#endif
