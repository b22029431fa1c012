// Parts of bfloat16 products on tiles.
#ifndef CKERNELS_BRAIN_TILES_H
#define CKERNELS_BRAIN_TILES_H
#include "panel_ends.h"

#if defined(__x86_64__) && defined(__linux__)

/// The sums of up to 32 rows of one panel, to be put down.
typedef struct { unfinished rows; const float *sums; } unfinished_brain;

AMX INLINE void put_next_rows(unfinished_brain *x) {
  if (x->rows.next >= x->rows.rows) return;
  __m512 sums[TOGETHER];
  const float *at = x->sums + x->rows.next * PANEL;
  for (int i = 0; i < TOGETHER; i++) sums[i] = _mm512_load_ps(at + i * LANES);
  put_next_sums(&x->rows, sums, 2);
}

AMX INLINE void put_rows(unfinished_brain *x) {
  while (x->rows.next < x->rows.rows) put_next_rows(x);
}

/// sums[32, 32], rows `stride` apart = the product of two tiles of rows (the second `below` words further) and one panel;
/// without the second tile of rows unless `tall`, of columns unless `wide`. Where there are `more`, a last step is summed from
/// there. The panel passes the first cache by, in which the rows' tiles stay from panel to panel; meanwhile the vectors put
/// down what is `before`.
AMX INLINE void bf16_block(float *sums, long stride, const uint32_t *a, long below, const uint32_t *b, long steps,
                           upcoming rows, upcoming rows_below, upcoming panels, const uint32_t *more_a,
                           const uint32_t *more_b, unfinished_brain *before, const int tall, const int wide) {
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
#endif
