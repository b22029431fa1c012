#ifndef CKERNELS_BRAINFLOAT_H
#define CKERNELS_BRAINFLOAT_H
#include <stdint.h>
// Matrix products in bfloat16 with float32 sums, for CPUs that have AVX512-BF16 (nb_has_bf16).
//
// Both sides are packed first: k in pairs, odd k padded with zero. A row of `a` is its pairs one after the other; of `b`,
// 32 columns make a panel, [pairs, 32]. Rounding is to nearest even.

enum { nb_bf16_panel = 32 };

/// Pairs of a depth of k.
static inline long nb_bf16_pairs(long k) { return (k + 1) / 2; }

/// rows × k values at source[r · row_stride + i · step] → packed [rows, pairs].
void nb_bf16_pack_rows(uint32_t *packed, const float *source, long rows, long k, long row_stride, long step);
/// One panel: columns × k values at source[c · column_stride + i · step], columns ≤ 32 → [pairs, 32], zeros beyond.
void nb_bf16_pack_panel(uint32_t *packed, const float *source, long columns, long k, long column_stride, long step);
/// c[rows, columns] (rows `stride` apart) = or += scale · a · b for one panel of up to 32 columns.
void nb_bf16_multiply(float *c, long stride, const uint32_t *a, const uint32_t *panel, long rows, long columns,
                      long pairs, float scale, int accumulating);
#endif
