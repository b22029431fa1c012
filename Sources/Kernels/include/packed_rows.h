#ifndef CKERNELS_PACKED_ROWS_H
#define CKERNELS_PACKED_ROWS_H
#include "backends.h"
// Activations rounded to bfloat16 and laid out as a left-hand factor, from one layer to the next. `kernel` is a supported one of
// bfloat16; one thread.
//
// Values beyond a row's last are zero; rows beyond the last, of a tile of 16, are undefined.

/// Rows of `row_words` words each, from any row that begins a tile.
typedef struct { void *words; long row_words; } nb_rows;

/// `nb_layer_norm` of x [rows, width] into the rows of y from `first` on; x and `moments` begin with that row.
void nb_layer_norm_rows(nb_kernel kernel, nb_rows y, long first, float *moments, const float *x, const float *weight,
                        const float *bias, long rows, long width, float epsilon);

/// x's 32 columns from 32 · step on as a panel, `rows` deep.
void nb_rows_pack_rhs(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal);
/// The same columns as 32 rows of xᵀ, `rows` deep. Adds the sums of the first `columns` of them to `sums`.
void nb_rows_pack_transposed(nb_kernel kernel, void *packed, nb_rows x, long step, long rows, int non_temporal, float *sums,
                             long columns);

/// y [rows, width] = x from row `first` on, plus `addend` where its words are not NULL.
void nb_rows_unpack(nb_kernel kernel, float *y, nb_rows x, nb_rows addend, long first, long rows, long width);

/// sums[c] += Σ x[r, c] over `rows` rows from `first` on.
void nb_rows_add_column_sums(nb_kernel kernel, float *sums, nb_rows x, long first, long rows, long width);
#endif
