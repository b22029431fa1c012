// The epilogue of a panel: from accumulators to what is stored.
#ifndef CKERNELS_BFLOAT16_EPILOGUE_H
#define CKERNELS_BFLOAT16_EPILOGUE_H
#include "rounded_lanes.h"
#include "tiles.h"

/// The epilogue of one K block of one panel.
typedef struct {
  const nb_epilogue *epilogue;
  /// The columns that exist, of the first sixteen and the last.
  __mmask16 low, high;
  __m512 factor, low_bias, high_bias;
  int is_first, is_last, non_temporal;
} panel_epilogue;

TARGET INLINE panel_epilogue panel_epilogue_of(const nb_epilogue *epilogue, long columns, int is_first, int is_last) {
  panel_epilogue here = {epilogue, first_lanes(columns), first_lanes(columns - LANES), _mm512_set1_ps(epilogue->scale)};
  here.low_bias = here.high_bias = _mm512_setzero_ps();
  if (is_first && epilogue->bias) {
    here.low_bias = _mm512_maskz_loadu_ps(here.low, epilogue->bias);
    here.high_bias = _mm512_maskz_loadu_ps(here.high, epilogue->bias + LANES);
  }
  here.is_first = is_first;
  here.is_last = is_last;
  // Partial sums are read again: they stay in the caches.
  here.non_temporal = epilogue->non_temporal && is_first && is_last;
  return here;
}

/// Stores the values that `mask` names.
TARGET INLINE void store(float *to, __mmask16 mask, __m512 x, int non_temporal) {
  if (non_temporal && mask == 0xFFFF && (uintptr_t)to % sizeof x == 0) _mm512_stream_ps(to, x);
  else _mm512_mask_storeu_ps(to, mask, x);
}

TARGET INLINE void store_row(float *to, const __m512 x[2], const panel_epilogue *here) {
  store(to, here->low, x[0], here->non_temporal);
  store(to + LANES, here->high, x[1], here->non_temporal);
}

/// A row rounded to bfloat16, as a step of packed rows.
TARGET INLINE void store_rounded_row(nb_rows to, long r, const __m512 x[2], const panel_epilogue *here) {
  uint32_t *out = row_at(to, r, 0);
  __m512i words = rounded(_mm512_maskz_mov_ps(here->low, x[0]), _mm512_maskz_mov_ps(here->high, x[1]));
  if (here->non_temporal) _mm512_stream_si512((__m512i *)out, words);
  else _mm512_storeu_si512(out, words);
}

#define ROWS for (int i = 0; i < most; i++) if (i < count)

/// Stores `count` rows from row r on, `most` (one or two) at a time; x are their accumulators, two vectors a row. Adds the addend
/// or the partial sums of c; after the last K block applies the activation.
TARGET INLINE void store_accumulators(float *c, long stride, long r, long count, __m512 *x, const panel_epilogue *here,
                                      const int most) {
  const nb_epilogue *epilogue = here->epilogue;
  const float *addend = here->is_first ? epilogue->addend : c;
  for (int i = 0; i < 2 * most; i++) x[i] = _mm512_fmadd_ps(x[i], here->factor, i % 2 ? here->high_bias : here->low_bias);
  if (addend) {
    long addend_stride = here->is_first ? epilogue->addend_stride : stride;
    ROWS {
      const float *at = addend + (r + i) * addend_stride;
      x[2 * i] = _mm512_add_ps(x[2 * i], _mm512_maskz_loadu_ps(here->low, at));
      x[2 * i + 1] = _mm512_add_ps(x[2 * i + 1], _mm512_maskz_loadu_ps(here->high, at + LANES));
    }
  }
  if (c && !(here->is_last && epilogue->activated == c)) ROWS store_row(c + (r + i) * stride, x + 2 * i, here);
  if (!here->is_last) return;
  if (epilogue->packed_output.words) ROWS store_rounded_row(epilogue->packed_output, r + i, x + 2 * i, here);
  if (!epilogue->activated && !epilogue->packed_activated.words) return;
  int is_rounded = !epilogue->activated;
  if (epilogue->packed_pre_activation.words || epilogue->pre_activation) {
    __m512 at[UNROLL], slopes[UNROLL];
    for (int i = 0; i < 2 * most; i++) at[i] = _mm512_setzero_ps();
    ROWS {
      if (epilogue->packed_pre_activation.words) {
        __m512i words = _mm512_loadu_si512(row_at(epilogue->packed_pre_activation, r + i, 0));
        at[2 * i] = low_half(words);
        at[2 * i + 1] = high_half(words);
      } else {
        const float *values = epilogue->pre_activation + (r + i) * epilogue->activated_stride;
        at[2 * i] = _mm512_maskz_loadu_ps(here->low, values);
        at[2 * i + 1] = _mm512_maskz_loadu_ps(here->high, values + LANES);
      }
    }
    if (is_rounded) slope_each_bf16(epilogue->activation, at, slopes, 2 * most);
    else slope_each(epilogue->activation, at, slopes, 2 * most);
    for (int i = 0; i < 2 * most; i++) x[i] = _mm512_mul_ps(x[i], slopes[i]);
    if (epilogue->recomputed_activation.words)
      ROWS store_rounded_row(epilogue->recomputed_activation, r + i, at + 2 * i, here);
  } else if (is_rounded) {
    activate_each_bf16(epilogue->activation, x, 2 * most);
  } else {
    activate_each(epilogue->activation, x, 2 * most);
  }
  if (epilogue->activated) ROWS store_row(epilogue->activated + (r + i) * epilogue->activated_stride, x + 2 * i, here);
  if (epilogue->packed_activated.words) ROWS store_rounded_row(epilogue->packed_activated, r + i, x + 2 * i, here);
}

/// One panel of a group, in one K block.
typedef struct { const uint32_t *panel; nb_epilogue epilogue; panel_epilogue here; int right_tile; } panel_block;

/// The panels of `columns` columns, `words` apart. Returns their number.
TARGET INLINE long panel_blocks(panel_block *blocks, const uint32_t *panels, long words, long columns,
                                const nb_epilogue *epilogue, int is_first, int is_last) {
  long count = (columns + PANEL - 1) / PANEL;
  for (long p = 0; p < count; p++) {
    blocks[p].panel = panels + p * words;
    blocks[p].epilogue = epilogue_at_column(*epilogue, p * PANEL);
    blocks[p].here = panel_epilogue_of(&blocks[p].epilogue, columns - p * PANEL, is_first, is_last);
    blocks[p].right_tile = columns - p * PANEL > LANES;
  }
  return count;
}

/// Panels of a group, at most `most`, so that the last group is nearly as large as the others.
static inline long even_group(long columns, long most) {
  long count = (columns + PANEL - 1) / PANEL, groups = (count + most - 1) / most;
  return groups > 0 ? (count + groups - 1) / groups : most;
}

/// Rows of a panel whose epilogue is deferred until the next block multiplies: `rows` from `row` on, of which `next` is stored next.
typedef struct { float *c; long stride, row, next, rows; const panel_epilogue *here; } deferred_rows;

/// Stores the next one or two rows, whose accumulators are x.
TARGET INLINE void store_next_accumulators(deferred_rows *rows, __m512 *x, const int most) {
  store_accumulators(rows->c, rows->stride, rows->row + rows->next, rows->rows - rows->next, x, rows->here, most);
  rows->next += most;
}
#endif
