// Accumulators whose epilogue is deferred.
#ifndef CKERNELS_BFLOAT16_DEFERRED_BLOCK_H
#define CKERNELS_BFLOAT16_DEFERRED_BLOCK_H
#include "epilogue.h"

/// Accumulators of up to 32 rows of one panel.
typedef struct { deferred_rows rows; float *sums; } deferred_block;

TARGET INLINE void store_next_rows(deferred_block *x) {
  if (x->rows.next >= x->rows.rows) return;
  __m512 sums[UNROLL];
  const float *at = x->sums + x->rows.next * PANEL;
  for (int i = 0; i < UNROLL; i++) sums[i] = _mm512_load_ps(at + i * LANES);
  store_next_accumulators(&x->rows, sums, 2);
}

TARGET INLINE void store_rows(deferred_block *x) {
  while (x->rows.next < x->rows.rows) store_next_rows(x);
}

#endif
