// `bf16_block` by vectors. The including file defines first how two values are multiplied: `lhs_block`, `load_lhs_block`,
// `lhs_steps` and `accumulate_step`.
#ifndef CKERNELS_VECTOR_BLOCK_H
#define CKERNELS_VECTOR_BLOCK_H
#include "BFloat16/deferred_block.h"

#define BEGIN_BLOCKS
#define END_BLOCKS

/// Prefetches what the epilogue reads, and where that pays what it writes: 128 bytes a row are too few for the hardware
/// prefetcher.
TARGET INLINE void prefetch_epilogue(const deferred_rows *rows) {
  const panel_epilogue *here = rows->here;
  const nb_epilogue *epilogue = here->epilogue;
  const float *addend = here->is_first ? epilogue->addend : rows->c;
  long addend_stride = here->is_first ? epilogue->addend_stride : rows->stride;
  int prefetches_rows = rows->c && !here->non_temporal && prefetches_output();
  for (long r = rows->row; r < rows->row + rows->rows; r++) {
    if (addend) prefetch_row(addend + r * addend_stride, 0);
    if (prefetches_rows) prefetch_row(rows->c + r * rows->stride, 1);
    if (!here->is_last) continue;
    if (epilogue->packed_pre_activation.words) __builtin_prefetch(row_at(epilogue->packed_pre_activation, r, 0), 0, 2);
    if (epilogue->pre_activation) prefetch_row(epilogue->pre_activation + r * epilogue->activated_stride, 0);
  }
}

/// Steps of a panel that stay in L1 while all rows of a block pass.
enum { L1_STEPS = 12 };

/// Sums of `count` rows from the block's row `first` on; registers hold twelve, two vectors each.
TARGET INLINE void sum_rows(float *sums, long stride, const lhs_steps *rows, const uint32_t *b, long steps,
                            prefetch_range *prefetches, int adds, const int first, const int count, const int right_tile) {
  __m512 left[12], right[12];
  float *out = sums + first * stride;
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    left[r] = adds ? _mm512_loadu_ps(out + r * stride) : _mm512_setzero_ps();
    right[r] = adds && right_tile ? _mm512_loadu_ps(out + r * stride + LANES) : _mm512_setzero_ps();
  }
  for (long s = 0; s < steps; s++) {
    if (first == 0)
      for (int i = 0; i < 3; i++) prefetch_step(prefetches + i);
    accumulate_step(left, right, rows, s, b + s * 2 * TILE, first, count, right_tile);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    _mm512_storeu_ps(out + r * stride, left[r]);
    if (right_tile) _mm512_storeu_ps(out + r * stride + LANES, right[r]);
  }
}

// With 16 rows or fewer the second tile does not exist.
#define SUM_ROWS(name, right_tile)                                                                                       \
  TARGET static __attribute__((noinline)) void name(float *sums, long stride, const lhs_steps *rows, const uint32_t *b,  \
                                                    long steps, prefetch_range *prefetches, int adds, long count) {      \
    if (count <= LANES) {                                                                                                \
      sum_rows(sums, stride, rows, b, steps, prefetches, adds, 0, 8, right_tile);                                        \
      if (count > 8) sum_rows(sums, stride, rows, b, steps, prefetches, adds, 8, 8, right_tile);                         \
      return;                                                                                                            \
    }                                                                                                                    \
    sum_rows(sums, stride, rows, b, steps, prefetches, adds, 0, 12, right_tile);                                         \
    sum_rows(sums, stride, rows, b, steps, prefetches, adds, 12, 12, right_tile);                                        \
    if (count > 24) sum_rows(sums, stride, rows, b, steps, prefetches, adds, 24, 8, right_tile);                         \
  }
SUM_ROWS(sum_wide_rows, 1)
SUM_ROWS(sum_narrow_rows, 0)
#undef SUM_ROWS

static TARGET __attribute__((noinline)) void store_all_rows(deferred_block *x) { store_rows(x); }

/// As that of AMX (`tile_block.h`), for `count` rows; the previous block is stored first.
TARGET INLINE void bf16_block(float *sums, long stride, lhs_block *lhs, const uint32_t *b, long steps, prefetch_range rows,
                              prefetch_range lower_rows, prefetch_range panels, const uint32_t *low_rank_a,
                              const uint32_t *low_rank_b, deferred_block *previous, long count, const int lower_tile,
                              const int right_tile) {
  prefetch_range prefetches[3] = {rows, lower_rows, panels};
  store_all_rows(previous);
  for (long from = 0; from < steps || from == 0; from += L1_STEPS) {
    long here = steps - from < L1_STEPS ? steps - from : L1_STEPS;
    lhs_steps block_steps = lhs_steps_from(lhs, from, here);
    (right_tile ? sum_wide_rows : sum_narrow_rows)(sums, stride, &block_steps, b + from * 2 * TILE, here, prefetches, from > 0,
                                                   count);
  }
  if (!low_rank_a) return;
  prefetch_range none[3] = {{0}};
  lhs_block low_rank;
  load_lhs_block(&low_rank, low_rank_a, TILE, 1, count);
  lhs_steps block_steps = lhs_steps_from(&low_rank, 0, 1);
  (right_tile ? sum_wide_rows : sum_narrow_rows)(sums, stride, &block_steps, low_rank_b, 1, none, 1, count);
}
#endif
