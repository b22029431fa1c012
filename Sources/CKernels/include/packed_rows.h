#ifndef CKERNELS_PACKED_ROWS_H
#define CKERNELS_PACKED_ROWS_H
#include "kernel.h"
// Rows of values rounded to bfloat16 as its kernels take a left-hand factor: what goes from one layer to the next where
// products round. `kernel` is one of bfloat16 that there is (`nb_kernel_supported`); one thread.
//
// Values beyond a row's last are zero; rows beyond the last, of a tile of 16, are anything.

/// Rows with `row_words` words each, from some row on.
typedef struct { void *words; long row_words; } nb_rows;

/// y = layer norm of x [rows, width] as `nb_layer_norm`'s, from row `first` of `y` on; x and `moments` begin with that row.
void nb_layer_norm_rows(nb_kernel kernel, nb_rows y, long first, float *moments, const float *x, const float *weight,
                        const float *bias, long rows, long width, float epsilon);

/// x's 32 columns from 32 · step on, as a panel of a right-hand factor whose depth is `rows`; past the caches where it `non_temporal`.
void nb_rows_pack_rhs(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal);
/// The same columns as 32 rows of a left-hand factor whose depth is `rows`: of xᵀ. What the first `columns` of them sum to is
/// added to `sums`, as by `nb_rows_add_column_sums`.
void nb_rows_pack_transposed(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal, float *sums,
                         long columns);

/// y [rows, width] = what x holds from row `first` on, and `more` added to it where that has words.
void nb_rows_unpack(nb_kernel kernel, float *y, nb_rows x, nb_rows more, long first, long rows, long width);

/// sums[c] += Σ x[r, c] over so many rows from `first` on.
void nb_rows_add_column_sums(nb_kernel kernel, float *sums, nb_rows x, long first, long rows, long width);
#endif
