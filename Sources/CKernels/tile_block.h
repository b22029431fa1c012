// A block of a bfloat16 product on tiles of AMX.
#ifndef CKERNELS_TILE_BLOCK_H
#define CKERNELS_TILE_BLOCK_H
#include "amx.h"
#include "taken_rows.h"
#include "unfinished_sums.h"

/// Asking for what sums are put down with makes tiles slower.
TARGET INLINE void ask_for_ends(const unfinished *rows) {}

/// What must be there before blocks are multiplied, and need not be after.
#define BEGIN_BLOCKS configure_tiles();
#define END_BLOCKS _tile_release();

/// sums[32, 32], rows `stride` apart = the product of two tiles of rows (the second `below` words further) and one panel;
/// without the second tile of rows unless `tall`, of columns unless `wide`. Where there are `more`, a last step is summed from
/// there. The panel passes the first cache by, in which the rows' tiles stay from panel to panel; meanwhile the vectors put
/// down what is `before`.
TARGET INLINE void bf16_block(float *sums, long stride, const taken_rows *taken, const uint32_t *b, long steps, upcoming rows,
                              upcoming rows_below, upcoming panels, const uint32_t *more_a, const uint32_t *more_b,
                              unfinished_sums *before, long count, const int tall, const int wide) {
  const uint32_t *a = taken->at;
  long below = taken->below;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
#define ONE_STEP(a, below, b)                            \
  _tile_loadd(4, a, 64);                                 \
  _tile_stream_loadd(6, b, 64);                          \
  _tile_dpbf16ps(0, 4, 6);                               \
  if (wide) _tile_stream_loadd(7, (b) + TILE, 64);       \
  if (wide) _tile_dpbf16ps(1, 4, 7);                     \
  if (tall) _tile_loadd(5, (a) + (below), 64);           \
  if (tall) _tile_dpbf16ps(2, 5, 6);                     \
  if (tall && wide) _tile_dpbf16ps(3, 5, 7);
  for (long s = 0; s < steps; s++, a += TILE, b += 2 * TILE) {
    ask_for(&rows);
    ask_for(&rows_below);
    ask_for(&panels);
    ONE_STEP(a, below, b)
    put_next_rows(before);
  }
  if (more_a) { ONE_STEP(more_a, TILE, more_b) }
  put_rows(before);
  _tile_stored(0, sums, stride * sizeof *sums);
  if (wide) _tile_stored(1, sums + LANES, stride * sizeof *sums);
  if (tall) _tile_stored(2, sums + LANES * stride, stride * sizeof *sums);
  if (tall && wide) _tile_stored(3, sums + LANES * stride + LANES, stride * sizeof *sums);
}
#endif
