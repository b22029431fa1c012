// A block of a bfloat16 product by vectors. Before it is included `taken_rows`, `take_rows`, `some_rows` and `add_step` say how
// two values at a time are multiplied.
#ifndef CKERNELS_VECTOR_BLOCK_H
#define CKERNELS_VECTOR_BLOCK_H
#include "unfinished_sums.h"

#define BEGIN_BLOCKS
#define END_BLOCKS

/// Asks for the lines that sums are put down with, and where that is worthwhile for those they go to: a row's share of them is
/// too little for the system to foresee.
TARGET INLINE void ask_for_ends(const unfinished *rows) {
  const panel_end *here = rows->here;
  const nb_epilogue *end = here->end;
  const float *more = here->is_first ? end->addend : rows->c;
  long more_stride = here->is_first ? end->addend_stride : rows->stride;
  int asks = rows->c && !here->non_temporal && asks_for_sums();
  for (long r = rows->row; r < rows->row + rows->rows; r++) {
    if (more) ask_for_row(more + r * more_stride, 0);
    if (asks) ask_for_row(rows->c + r * rows->stride, 1);
    if (!here->is_last) continue;
    if (end->packed_pre_activation.words) __builtin_prefetch(row_step(end->packed_pre_activation, r, 0), 0, 2);
    if (end->pre_activation) ask_for_row(end->pre_activation + r * end->activated_stride, 0);
  }
}

/// Steps of a panel that stay in the first cache while all rows of a block pass.
enum { STEPS_TOGETHER = 12 };

/// `count` rows' sums, from the block's row `first` on: twelve are what registers hold. Asks for what comes next.
TARGET INLINE void sum_rows(float *sums, long stride, const some_rows *rows, const uint32_t *b, long steps, upcoming *asked,
                            int adds, const int first, const int count, const int wide) {
  __m512 left[12], right[12];
  float *place = sums + first * stride;
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    left[r] = adds ? _mm512_loadu_ps(place + r * stride) : _mm512_setzero_ps();
    right[r] = adds && wide ? _mm512_loadu_ps(place + r * stride + LANES) : _mm512_setzero_ps();
  }
  for (long s = 0; s < steps; s++) {
    if (first == 0)
      for (int i = 0; i < 3; i++) ask_for(asked + i);
    add_step(left, right, rows, s, b + s * 2 * TILE, first, count, wide);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    _mm512_storeu_ps(place + r * stride, left[r]);
    if (wide) _mm512_storeu_ps(place + r * stride + LANES, right[r]);
  }
}

// Where there are few rows the second tile need not be there.
#define SUM_ROWS(name, wide)                                                                                             \
  TARGET static __attribute__((noinline)) void name(float *sums, long stride, const some_rows *rows, const uint32_t *b,  \
                                                    long steps, upcoming *asked, int adds, long count) {                 \
    if (count <= LANES) {                                                                                                \
      sum_rows(sums, stride, rows, b, steps, asked, adds, 0, 8, wide);                                                   \
      if (count > 8) sum_rows(sums, stride, rows, b, steps, asked, adds, 8, 8, wide);                                    \
      return;                                                                                                            \
    }                                                                                                                    \
    sum_rows(sums, stride, rows, b, steps, asked, adds, 0, 12, wide);                                                    \
    sum_rows(sums, stride, rows, b, steps, asked, adds, 12, 12, wide);                                                   \
    if (count > 24) sum_rows(sums, stride, rows, b, steps, asked, adds, 24, 8, wide);                                    \
  }
SUM_ROWS(sum_wide_rows, 1)
SUM_ROWS(sum_narrow_rows, 0)
#undef SUM_ROWS

static TARGET __attribute__((noinline)) void put_all_rows(unfinished_sums *x) { put_rows(x); }

/// As the tiles' (`tile_block.h`), of so many rows; what is `before` is put down first.
TARGET INLINE void bf16_block(float *sums, long stride, taken_rows *taken, const uint32_t *b, long steps, upcoming rows,
                              upcoming rows_below, upcoming panels, const uint32_t *more_a, const uint32_t *more_b,
                              unfinished_sums *before, long count, const int tall, const int wide) {
  upcoming asked[3] = {rows, rows_below, panels};
  put_all_rows(before);
  for (long from = 0; from < steps || from == 0; from += STEPS_TOGETHER) {
    long here = steps - from < STEPS_TOGETHER ? steps - from : STEPS_TOGETHER;
    some_rows some = rows_from(taken, from, here);
    (wide ? sum_wide_rows : sum_narrow_rows)(sums, stride, &some, b + from * 2 * TILE, here, asked, from > 0, count);
  }
  if (!more_a) return;
  upcoming nothing[3] = {{0}};
  taken_rows more;
  take_rows(&more, more_a, TILE, 1, count);
  some_rows some = rows_from(&more, 0, 1);
  (wide ? sum_wide_rows : sum_narrow_rows)(sums, stride, &some, more_b, 1, nothing, 1, count);
}
#endif
