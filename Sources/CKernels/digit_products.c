#include "digits.h"

#if defined(__x86_64__) && defined(__linux__)

AMX void nb_digits_pack_rows(void *packed, const float *source, long rows, long k, long row_stride, long step) {
  uint32_t *to = packed;
  long stretch = nb_stretch(k);
  for (long first = 0; first < rows; first += LANES)
    for (long from = 0; from < k; from += stretch) {
      long left = k - from < stretch ? k - from : stretch;
      rows16 v = {source + first * row_stride + from * step, rows - first, left, row_stride, step};
      pack_stretch((float *)to, to + LANES, TILE, PARTS * TILE, v, 0);
      to += stretch_words((left + STEP - 1) / STEP);
    }
}

AMX void nb_digits_pack_panel(void *packed, const float *source, long columns, long k, long column_stride, long step) {
  uint32_t *to = packed;
  long stretch = nb_stretch(k);
  for (long from = 0; from < k; from += stretch) {
    long left = k - from < stretch ? k - from : stretch;
    for (long half = 0; half < 2; half++) {
      rows16 v = {source + half * LANES * column_stride + from * step, columns - half * LANES, left, column_stride, step};
      pack_stretch((float *)to + half * LANES, to + PANEL + half * TILE, 2 * TILE, 2 * PARTS * TILE, v, 1);
    }
    to += 2 * stretch_words((left + STEP - 1) / STEP);
  }
}

/// One stretch of one panel, for all rows; `a` and `b` begin with its units.
AMX INLINE void multiply_panel(float *c, long stride, const uint32_t *a, long tile_words, const uint32_t *b, long rows,
                               long columns, long steps, const nb_product_end *end, int is_first, int is_last) {
  _Alignas(64) int32_t sums[PARTS * LANES * PANEL];
  panel_end here = panel_end_of(end, columns, is_first, is_last);
  __m512 left = _mm512_loadu_ps(b), right = _mm512_loadu_ps(b + LANES);
  const uint32_t *ahead = b + tile_words / LANES * PANEL;
  long blocks = (rows + LANES - 1) / LANES, lines = (2 * PARTS * TILE / LANES + blocks - 1) / blocks;
  for (long r = 0; r < rows; r += LANES, a += tile_words, ahead += steps * lines * LANES) {
    if (columns > LANES) block(sums, a + LANES, b + PANEL, steps, ahead, lines, 1);
    else block(sums, a + LANES, b + PANEL, steps, ahead, lines, 0);
    for (long i = 0; i < LANES && r + i < rows; i++) {
      __m512 unit = _mm512_set1_ps(((const float *)a)[i]);
      __m512 x = whole(sums + i * PANEL, _mm512_add_ps(unit, left));
      __m512 y = whole(sums + i * PANEL + LANES, _mm512_add_ps(unit, right));
      put_row(c, stride, r + i, x, y, &here);
    }
  }
}

AMX void nb_digits_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                            const nb_product_end *end) {
  long words = nb_digit_words(k), stretch = nb_stretch(k);
  const uint32_t *a = tiles, *first = panels;
  configure_tiles();
  for (long from = 0; from < k || from == 0; from += stretch > 0 ? stretch : 1) {
    long steps = ((k - from < stretch ? k - from : stretch) + STEP - 1) / STEP;
    const uint32_t *b = first;
    nb_product_end here = *end;
    for (long j = 0; j < columns; j += PANEL, b += words * PANEL, here = nb_end_after(here, PANEL))
      multiply_panel(c + j, stride, a, words * LANES, b, rows, columns - j < PANEL ? columns - j : PANEL, steps, &here,
                     from == 0, from + stretch >= k);
    a += stretch_words(steps);
    first += 2 * stretch_words(steps);
  }
  _tile_release();
  if (end->streams) _mm_sfence();
}
#else
void nb_digits_pack_rows(void *packed, const float *source, long rows, long k, long row_stride, long step) {}
void nb_digits_pack_panel(void *packed, const float *source, long columns, long k, long column_stride, long step) {}
void nb_digits_multiply(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                        const nb_product_end *end) {}
#endif
