// How sums are put down.
#ifndef CKERNELS_PANEL_ENDS_H
#define CKERNELS_PANEL_ENDS_H
#include "rounded_lanes.h"
#include "tiles.h"

/// What the rows of one stretch of a panel end with.
typedef struct {
  const nb_epilogue *end;
  /// The columns that there are, in its first sixteen and in its second.
  __mmask16 low, high;
  __m512 factor, low_bias, high_bias;
  int is_first, is_last, non_temporal;
} panel_end;

TARGET INLINE panel_end panel_end_of(const nb_epilogue *end, long columns, int is_first, int is_last) {
  panel_end here = {end, first_lanes(columns), first_lanes(columns - LANES), _mm512_set1_ps(end->scale)};
  here.low_bias = here.high_bias = _mm512_setzero_ps();
  if (is_first && end->bias) {
    here.low_bias = _mm512_maskz_loadu_ps(here.low, end->bias);
    here.high_bias = _mm512_maskz_loadu_ps(here.high, end->bias + LANES);
  }
  here.is_first = is_first;
  here.is_last = is_last;
  // Sums that are gone on from stay near.
  here.non_temporal = end->non_temporal && is_first && is_last;
  return here;
}

/// Sixteen values, as whole as `mask` says.
TARGET INLINE void put(float *to, __mmask16 mask, __m512 x, int non_temporal) {
  if (non_temporal && mask == 0xFFFF && (uintptr_t)to % sizeof x == 0) _mm512_stream_ps(to, x);
  else _mm512_mask_storeu_ps(to, mask, x);
}

/// A row of a panel.
TARGET INLINE void put_row(float *to, const __m512 x[2], const panel_end *here) {
  put(to, here->low, x[0], here->non_temporal);
  put(to + LANES, here->high, x[1], here->non_temporal);
}

/// The same rounded, as a step of packed rows.
TARGET INLINE void put_step(nb_rows to, long r, const __m512 x[2], const panel_end *here) {
  uint32_t *place = row_step(to, r, 0);
  __m512i words = rounded(_mm512_maskz_mov_ps(here->low, x[0]), _mm512_maskz_mov_ps(here->high, x[1]));
  if (here->non_temporal) _mm512_stream_si512((__m512i *)place, words);
  else _mm512_storeu_si512(place, words);
}

#define ROWS for (int i = 0; i < most; i++) if (i < count)

/// Puts `count` rows of a panel down, `most` (one or two) together, from row r on, of which x are the sums, sixteen and sixteen
/// columns: adds what they go on from, and activates after the last stretch.
TARGET INLINE void put_sums(float *c, long stride, long r, long count, __m512 *x, const panel_end *here, const int most) {
  const nb_epilogue *end = here->end;
  const float *more = here->is_first ? end->addend : c;
  for (int i = 0; i < 2 * most; i++) x[i] = _mm512_fmadd_ps(x[i], here->factor, i % 2 ? here->high_bias : here->low_bias);
  if (more) {
    long more_stride = here->is_first ? end->addend_stride : stride;
    ROWS {
      const float *at = more + (r + i) * more_stride;
      x[2 * i] = _mm512_add_ps(x[2 * i], _mm512_maskz_loadu_ps(here->low, at));
      x[2 * i + 1] = _mm512_add_ps(x[2 * i + 1], _mm512_maskz_loadu_ps(here->high, at + LANES));
    }
  }
  if (c && !(here->is_last && end->activated == c)) ROWS put_row(c + (r + i) * stride, x + 2 * i, here);
  if (!here->is_last) return;
  if (end->packed_output.words) ROWS put_step(end->packed_output, r + i, x + 2 * i, here);
  if (!end->activated && !end->packed_activated.words) return;
  int is_rounded = !end->activated;
  if (end->packed_pre_activation.words || end->pre_activation) {
    __m512 at[TOGETHER], slopes[TOGETHER];
    for (int i = 0; i < 2 * most; i++) at[i] = _mm512_setzero_ps();
    ROWS {
      if (end->packed_pre_activation.words) {
        __m512i words = _mm512_loadu_si512(row_step(end->packed_pre_activation, r + i, 0));
        at[2 * i] = low_half(words);
        at[2 * i + 1] = high_half(words);
      } else {
        const float *values = end->pre_activation + (r + i) * end->activated_stride;
        at[2 * i] = _mm512_maskz_loadu_ps(here->low, values);
        at[2 * i + 1] = _mm512_maskz_loadu_ps(here->high, values + LANES);
      }
    }
    if (is_rounded) slope_each_to_round(end->activation, at, slopes, 2 * most);
    else slope_each(end->activation, at, slopes, 2 * most);
    for (int i = 0; i < 2 * most; i++) x[i] = _mm512_mul_ps(x[i], slopes[i]);
    if (end->recomputed_activation.words) ROWS put_step(end->recomputed_activation, r + i, at + 2 * i, here);
  } else if (is_rounded) {
    activate_each_to_round(end->activation, x, 2 * most);
  } else {
    activate_each(end->activation, x, 2 * most);
  }
  if (end->activated) ROWS put_row(end->activated + (r + i) * end->activated_stride, x + 2 * i, here);
  if (end->packed_activated.words) ROWS put_step(end->packed_activated, r + i, x + 2 * i, here);
}

/// One panel of some that rows are taken through together, in one stretch.
typedef struct { const uint32_t *panel; nb_epilogue end; panel_end here; int wide; } column_block;

/// Panels `words` apart that have so many columns.
TARGET INLINE long column_blocks(column_block *blocks, const uint32_t *panels, long words, long columns,
                                 const nb_epilogue *end, int is_first, int is_last) {
  long count = (columns + PANEL - 1) / PANEL;
  for (long p = 0; p < count; p++) {
    blocks[p].panel = panels + p * words;
    blocks[p].end = nb_end_after(*end, p * PANEL);
    blocks[p].here = panel_end_of(&blocks[p].end, columns - p * PANEL, is_first, is_last);
    blocks[p].wide = columns - p * PANEL > LANES;
  }
  return count;
}

/// Panels of so many columns to be taken through together, at most so many: the last group is nearly as large as the others.
static inline long even_group(long columns, long most) {
  long count = (columns + PANEL - 1) / PANEL, groups = (count + most - 1) / most;
  return groups > 0 ? (count + groups - 1) / groups : most;
}

/// Rows of a panel, from `row` on, whose sums are there while the next block multiplies; `next` of so many is put down next.
typedef struct { float *c; long stride, row, next, rows; const panel_end *here; } unfinished;

/// Puts the next one or two rows down, of which x are the sums.
TARGET INLINE void put_next_sums(unfinished *rows, __m512 *x, const int most) {
  put_sums(rows->c, rows->stride, rows->row + rows->next, rows->rows - rows->next, x, rows->here, most);
  rows->next += most;
}
#endif
