// `bf16_block` on AMX tiles.
#ifndef CKERNELS_TILE_BLOCK_H
#define CKERNELS_TILE_BLOCK_H
#include "amx.h"
#include "BFloat16/deferred_block.h"
#include "BFloat16/lhs_block.h"

/// Nothing: prefetching the epilogue's operands makes tiles slower.
TARGET INLINE void prefetch_epilogue(const deferred_rows *rows) {}

/// Around a sequence of blocks.
#define BEGIN_BLOCKS configure_tiles();
#define END_BLOCKS _tile_release();

/// sums [32, 32], rows `stride` apart, of two tiles of rows and one panel; without the second tile of rows unless `lower_tile`, of
/// columns unless `right_tile`. The low-rank factors, where they are not NULL, are one step more. Panels are loaded past L1
/// (tile_stream_loadd), where the rows' tiles stay from panel to panel. Meanwhile vectors store the previous block.
TARGET INLINE void bf16_block(float *sums, long stride, const lhs_block *lhs, const uint32_t *b, long steps, prefetch_range rows,
                              prefetch_range lower_rows, prefetch_range panels, const uint32_t *low_rank_a,
                              const uint32_t *low_rank_b, deferred_block *previous, long count, const int lower_tile,
                              const int right_tile) {
  const uint32_t *a = lhs->at;
  long below = lhs->below;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
#define ONE_STEP(a, below, b)                                 \
  _tile_loadd(4, a, 64);                                      \
  _tile_stream_loadd(6, b, 64);                               \
  _tile_dpbf16ps(0, 4, 6);                                    \
  if (right_tile) _tile_stream_loadd(7, (b) + TILE, 64);      \
  if (right_tile) _tile_dpbf16ps(1, 4, 7);                    \
  if (lower_tile) _tile_loadd(5, (a) + (below), 64);          \
  if (lower_tile) _tile_dpbf16ps(2, 5, 6);                    \
  if (lower_tile && right_tile) _tile_dpbf16ps(3, 5, 7);
  for (long s = 0; s < steps; s++, a += TILE, b += 2 * TILE) {
    prefetch_step(&rows);
    prefetch_step(&lower_rows);
    prefetch_step(&panels);
    ONE_STEP(a, below, b)
    store_next_rows(previous);
  }
  if (low_rank_a) { ONE_STEP(low_rank_a, TILE, low_rank_b) }
  store_rows(previous);
  _tile_stored(0, sums, stride * sizeof *sums);
  if (right_tile) _tile_stored(1, sums + LANES, stride * sizeof *sums);
  if (lower_tile) _tile_stored(2, sums + LANES * stride, stride * sizeof *sums);
  if (lower_tile && right_tile) _tile_stored(3, sums + LANES * stride + LANES, stride * sizeof *sums);
}
#endif
