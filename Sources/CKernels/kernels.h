// What `products.c` chooses among: layouts, and where a product's end goes on.
#ifndef CKERNELS_KERNELS_H
#define CKERNELS_KERNELS_H
#include "CKernels.h"
#include "clones.h"
#include <stdint.h>

enum { PANEL = nb_panel_columns, TILE = 256 };

/// Whether the CPU has tiles of bfloat16 and of bytes and the system lets this process use them; asked for once.
int nb_has_tiles(void);

/// Whether a product asks for the lines that its sums go to: 4 to 6 % quicker on AMD's cores, nothing or slower on Intel's.
static inline int asks_for_sums(void) {
#if defined(__x86_64__)
  return __builtin_cpu_is("amd") != 0;
#else
  return 0;
#endif
}

/// A panel's columns of a row, which will be written or read.
#define ask_for_row(row, writes) (__builtin_prefetch(row, writes, 2), __builtin_prefetch((row) + 16, writes, 2))

/// bfloat16: words of a row or a column, k values deep, in steps of 32.
static inline long nb_bf16_words(long k) { return (k + 31) / 32 * 16; }

static inline nb_rows nb_rows_after(nb_rows x, long columns) {
  if (x.words) x.words = (char *)x.words + nb_bf16_words(columns) * 16 * 4;
  return x;
}

/// The same end, so many columns further.
static inline nb_epilogue nb_end_after(nb_epilogue end, long columns) {
  if (end.bias) end.bias += columns;
  if (end.addend) end.addend += columns;
  if (end.activated) end.activated += columns;
  if (end.pre_activation) end.pre_activation += columns;
  end.packed_output = nb_rows_after(end.packed_output, columns);
  end.packed_activated = nb_rows_after(end.packed_activated, columns);
  end.packed_pre_activation = nb_rows_after(end.packed_pre_activation, columns);
  end.recomputed_activation = nb_rows_after(end.recomputed_activation, columns);
  if (end.low_rank_panels) end.low_rank_panels = (const char *)end.low_rank_panels + columns * nb_bf16_words(32) * 4;
  return end;
}

/// Everything of bfloat16, one layout whatever multiplies: `packed_rows.h`, `products.h` and `attention.h` say what each does.
typedef struct {
  void (*pack_rows)(void *packed, nb_factor rows);
  void (*pack_panel)(void *packed, nb_factor columns);
  void (*multiply)(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
                   const nb_epilogue *end);
  void (*layer_norm_rows)(nb_rows y, long first, float *moments, const float *x, const float *weight, const float *bias,
                          long rows, long width, float epsilon);
  void (*rows_pack_panel)(void *packed, nb_rows x, long step, long rows, int non_temporal);
  void (*rows_pack_across)(void *packed, nb_rows x, long step, long rows, int non_temporal, float *sums, long columns);
  void (*rows_values)(float *y, nb_rows x, nb_rows more, long first, long rows, long width);
  void (*rows_add_sums)(float *sums, nb_rows x, long first, long rows, long width);
  void (*attend)(nb_rows out, nb_head head, void *scratch);
  void (*attend_backward)(nb_heads owed, nb_rows due, nb_head head, void *scratch);
} nb_bfloat16_kernels;

/// By tiles (AMX), by vectors of pairs (AVX512-BF16), by vectors of float32 (AVX-512).
extern const nb_bfloat16_kernels nb_bfloat16_by_tiles, nb_bfloat16_by_pairs, nb_bfloat16_by_widening;

/// float32 by vectors: a tile of 12 rows, words as they are.
void nb_f32_pack_rows(uint32_t *packed, nb_factor rows);
void nb_f32_pack_panel(uint32_t *packed, nb_factor columns);
void nb_f32_multiply(float *c, long stride, const uint32_t *tiles, const uint32_t *panels, long rows, long columns, long k,
                     const nb_epilogue *end);
#endif
