// Panels, tiles and epilogues, as all packed products share them.
#ifndef CKERNELS_GEMM_LAYOUT_H
#define CKERNELS_GEMM_LAYOUT_H
#include "CKernels.h"

/// Columns of a panel; words of a tile of 16 × 16.
enum { PANEL = nb_panel_columns, TILE = 256 };

/// Whether a product prefetches the lines that it writes: 4 to 6 % quicker on AMD's cores, nothing or slower on Intel's.
static inline int prefetches_output(void) {
#if defined(__x86_64__)
  return __builtin_cpu_is("amd") != 0;
#else
  return 0;
#endif
}

/// Prefetches one row of a panel, to be written or to be read.
#define prefetch_row(row, writes) (__builtin_prefetch(row, writes, 2), __builtin_prefetch((row) + 16, writes, 2))

/// Words of a row or a column of bfloat16, k values deep, in steps of 32.
static inline long bf16_words(long k) { return (k + 31) / 32 * 16; }

static inline nb_rows rows_at_column(nb_rows x, long column) {
  if (x.words) x.words = (char *)x.words + bf16_words(column) * 16 * 4;
  return x;
}

/// The epilogue of the columns from `column` on.
static inline nb_epilogue epilogue_at_column(nb_epilogue x, long column) {
  if (x.bias) x.bias += column;
  if (x.addend) x.addend += column;
  if (x.activated) x.activated += column;
  if (x.pre_activation) x.pre_activation += column;
  x.packed_output = rows_at_column(x.packed_output, column);
  x.packed_activated = rows_at_column(x.packed_activated, column);
  x.packed_pre_activation = rows_at_column(x.packed_pre_activation, column);
  x.recomputed_activation = rows_at_column(x.recomputed_activation, column);
  if (x.low_rank_panels) x.low_rank_panels = (const char *)x.low_rank_panels + column * bf16_words(32) * 4;
  return x;
}
#endif
