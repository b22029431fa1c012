// How the sums of tiles are put down.
#ifndef CKERNELS_PANEL_ENDS_H
#define CKERNELS_PANEL_ENDS_H
#include "tiles.h"

#if defined(__x86_64__) && defined(__linux__)

/// What the rows of one stretch of a panel end with.
typedef struct {
  const nb_product_end *end;
  /// The columns that there are, in its first sixteen and in its second.
  __mmask16 low, high;
  __m512 factor, low_bias, high_bias;
  int is_first, is_last, streams;
} panel_end;

AMX INLINE panel_end panel_end_of(const nb_product_end *end, long columns, int is_first, int is_last) {
  panel_end here = {end, first_lanes(columns), first_lanes(columns - LANES), _mm512_set1_ps(end->scale)};
  here.low_bias = here.high_bias = _mm512_setzero_ps();
  if (is_first && end->bias) {
    here.low_bias = _mm512_maskz_loadu_ps(here.low, end->bias);
    here.high_bias = _mm512_maskz_loadu_ps(here.high, end->bias + LANES);
  }
  here.is_first = is_first;
  here.is_last = is_last;
  // Sums that are gone on from stay near.
  here.streams = end->streams && is_first && is_last;
  return here;
}

/// Sixteen values, as whole as `mask` says.
AMX INLINE void put(float *to, __mmask16 mask, __m512 x, int streams) {
  if (streams && mask == 0xFFFF && (uintptr_t)to % sizeof x == 0) _mm512_stream_ps(to, x);
  else _mm512_mask_storeu_ps(to, mask, x);
}

/// Row r's values rounded, as a step of packed rows.
AMX INLINE void put_step(nb_rows to, long r, __m512 x, __m512 y, const panel_end *here) {
  uint32_t *place = row_step(to, r, 0);
  __m512i words = rounded(_mm512_maskz_mov_ps(here->low, x), _mm512_maskz_mov_ps(here->high, y));
  if (here->streams) _mm512_stream_si512((__m512i *)place, words);
  else _mm512_storeu_si512(place, words);
}

/// Puts row r of a panel down, of which x and y are the sums: adds what it goes on from, and activates after the last
/// stretch.
AMX INLINE void put_row(float *c, long stride, long r, __m512 x, __m512 y, const panel_end *here) {
  const nb_product_end *end = here->end;
  const float *more = here->is_first ? end->addend : c;
  x = _mm512_fmadd_ps(x, here->factor, here->low_bias);
  y = _mm512_fmadd_ps(y, here->factor, here->high_bias);
  if (more) {
    more += r * (here->is_first ? end->addend_stride : stride);
    x = _mm512_add_ps(x, _mm512_maskz_loadu_ps(here->low, more));
    y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(here->high, more + LANES));
  }
  if (c && !(here->is_last && end->active == c)) {
    put(c + r * stride, here->low, x, here->streams);
    put(c + r * stride + LANES, here->high, y, here->streams);
  }
  if (!here->is_last) return;
  if (end->before.words) put_step(end->before, r, x, y, here);
  if (!end->active && !end->next.words) return;
  if (end->owed_at.words) {
    __m512i at = _mm512_loadu_si512(row_step(end->owed_at, r, 0));
    __m512 low, high;
    x = _mm512_mul_ps(x, slope(end->activation, low_half(at), &low));
    y = _mm512_mul_ps(y, slope(end->activation, high_half(at), &high));
    if (end->again.words) put_step(end->again, r, low, high, here);
  } else if (end->owed_values) {
    const float *at = end->owed_values + r * end->active_stride;
    __m512 active;
    x = _mm512_mul_ps(x, slope(end->activation, _mm512_maskz_loadu_ps(here->low, at), &active));
    y = _mm512_mul_ps(y, slope(end->activation, _mm512_maskz_loadu_ps(here->high, at + LANES), &active));
  } else {
    x = activated(end->activation, x);
    y = activated(end->activation, y);
  }
  if (end->active) {
    put(end->active + r * end->active_stride, here->low, x, here->streams);
    put(end->active + r * end->active_stride + LANES, here->high, y, here->streams);
  }
  if (end->next.words) put_step(end->next, r, x, y, here);
}

/// One panel of some that rows are taken through together, in one stretch.
typedef struct { const uint32_t *panel; nb_product_end end; panel_end here; int wide; } column_block;

/// Panels `words` apart that have so many columns.
AMX INLINE long column_blocks(column_block *blocks, const uint32_t *panels, long words, long columns,
                              const nb_product_end *end, int is_first, int is_last) {
  long count = (columns + PANEL - 1) / PANEL;
  for (long p = 0; p < count; p++) {
    blocks[p].panel = panels + p * words;
    blocks[p].end = nb_end_after(*end, p * PANEL);
    blocks[p].here = panel_end_of(&blocks[p].end, columns - p * PANEL, is_first, is_last);
    blocks[p].wide = columns - p * PANEL > LANES;
  }
  return count;
}

/// Rows of a panel, from `row` on, whose sums are there while the next block multiplies; `next` of so many is put down next.
typedef struct { float *c; long stride, row, next, rows; const panel_end *here; } unfinished;
#endif
#endif
