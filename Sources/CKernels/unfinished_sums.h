// Sums of a bfloat16 product that wait to be put down.
#ifndef CKERNELS_UNFINISHED_SUMS_H
#define CKERNELS_UNFINISHED_SUMS_H
#include "panel_ends.h"

/// The sums of up to 32 rows of one panel, to be put down.
typedef struct { unfinished rows; float *sums; } unfinished_sums;

TARGET INLINE void put_next_rows(unfinished_sums *x) {
  if (x->rows.next >= x->rows.rows) return;
  __m512 sums[TOGETHER];
  const float *at = x->sums + x->rows.next * PANEL;
  for (int i = 0; i < TOGETHER; i++) sums[i] = _mm512_load_ps(at + i * LANES);
  put_next_sums(&x->rows, sums, 2);
}

TARGET INLINE void put_rows(unfinished_sums *x) {
  while (x->rows.next < x->rows.rows) put_next_rows(x);
}

#endif
