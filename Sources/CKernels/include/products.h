#ifndef CKERNELS_PRODUCTS_H
#define CKERNELS_PRODUCTS_H
#include "activations.h"
#include "packed_rows.h"
// Matrix products c = scale · a · b, both factors packed first; one thread, sums in float32.
//
// `a` is packed by tiles of some rows, `b` by panels of 32 columns; rows and columns beyond the last are zeros. What a kernel
// packed only that kernel multiplies; k is 1 or more. Each element's sum runs along k in one order, whatever the other rows
// and columns.
//
// bfloat16 kernels round each factor to nearest even.

enum { nb_panel_columns = 32 };

/// Values of k that are summed on tiles, and in bfloat16, before a sum is put down: equal shares of at most 768, so that what a
/// block's rows have of them stays near while panels pass.
enum { nb_max_k_block = 768 };
static inline long nb_k_block(long k) {
  long shares = k > nb_max_k_block ? (k + nb_max_k_block - 1) / nb_max_k_block : 1;
  return ((k + shares - 1) / shares + 63) / 64 * 64;
}

/// What follows a product: c = scale · a·b + bias + addend, then activated = f(c).
typedef struct {
  float scale;
  /// One for each column, or NULL.
  const float *bias;
  /// Rows `addend_stride` apart, or NULL; may be c.
  const float *addend;
  long addend_stride;
  /// Destination of f(c), rows `activated_stride` apart, or NULL; may be c.
  float *activated;
  long activated_stride;
  nb_activation activation;
  /// The pre-activation x, rows `activated_stride` apart, where c is the gradient of f(x): `activated` becomes f'(x) · c.
  const float *pre_activation;
  // The rest is read by kernels of bfloat16 only. c may then be NULL (each sum is stored once, not by K blocks), and rows
  // begin at an LHS block.
  /// Destinations of c and f(c) rounded to bfloat16, columns as values of the rows; words NULL for none.
  nb_rows packed_output, packed_activated;
  /// The pre-activation x, rounded, where c is the gradient of f(x): `packed_activated` becomes f'(x) · c, and
  /// `recomputed_activation` f(x).
  nb_rows packed_pre_activation, recomputed_activation;
  /// A low-rank product added to a·b: 32 more values of k at most, its LHS blocks and its panels, or NULL.
  const void *low_rank_rows, *low_rank_panels;
  /// Whether the output is too large to be found in a cache by its reader: whole lines are then stored past the caches
  /// (non-temporal). `nb_avx512` ignores it.
  int non_temporal;
  /// Panels to prefetch with the last of these: those that the thread multiplies next, or NULL for these again.
  const void *prefetch;
} nb_epilogue;

/// Panels, k values deep, that rows are taken through together, so that these pass the caches once for all of them; 1 where
/// they go through one after the other. `has_place` where c is not NULL.
long nb_panel_group(nb_kernel kernel, long k, int has_place);

/// Rows of a tile of `a`.
static inline long nb_lhs_block_rows(nb_kernel kernel) { return kernel == nb_avx512 ? 12 : 16; }

/// Words of four bytes that a row of `a` or a column of `b` takes, k values deep.
long nb_packed_words(nb_kernel kernel, long k);

/// Rows or columns of a factor: `count` × k values at start[r · stride + i · step]. `non_temporal` where no cache would hold what
/// is packed until it is read: it then goes past them. `nb_avx512` does not heed it.
typedef struct { const float *start; long count, k, stride, step; int non_temporal; } nb_factor;

/// Rows → tiles.
void nb_pack_lhs(nb_kernel kernel, void *packed, nb_factor rows);
/// At most 32 columns → one panel.
void nb_pack_rhs(nb_kernel kernel, void *packed, nb_factor columns);
/// c[rows, columns] (rows `stride` apart) from the tiles of its rows and the panels of its columns.
void nb_gemm(nb_kernel kernel, float *c, long stride, const void *tiles, const void *panels, long rows,
                        long columns, long k, const nb_epilogue *end);
#endif
