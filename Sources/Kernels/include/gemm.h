#ifndef CKERNELS_GEMM_H
#define CKERNELS_GEMM_H
#include "activations.h"
#include "packed_rows.h"
// GEMM c = scale · a · b of packed factors; one thread, sums in float32.
//
// `a` is packed by LHS blocks of some rows, `b` by panels of 32 columns, padded by zeros. Only the kernel that packed a factor
// multiplies it; k is 1 or more. Each element is summed along k in one order, whatever the other rows and columns. bfloat16
// kernels round each factor to nearest even.

enum { nb_panel_columns = 32 };

/// Values of k that bfloat16 kernels sum before they store: equal K blocks of at most 768, so that an LHS block's stay in L1
/// while panels pass.
enum { nb_max_k_block = 768 };
static inline long nb_k_block(long k) {
  long blocks = k > nb_max_k_block ? (k + nb_max_k_block - 1) / nb_max_k_block : 1;
  return ((k + blocks - 1) / blocks + 63) / 64 * 64;
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

/// Panels of a group, k values deep: all rows pass a group before the next. `has_output` where c is not NULL.
long nb_panel_group(nb_kernel kernel, long k, int has_output);

/// Rows of an LHS block: 12 or 16.
long nb_lhs_block_rows(nb_kernel kernel);

/// Words (4 bytes) of a packed row of `a` or column of `b`, k values deep.
long nb_packed_words(nb_kernel kernel, long k);

/// Rows or columns of a factor: `count` × k values at start[r · stride + i · k_stride]. `non_temporal` where the packed factor
/// outgrows the caches: it is then stored past them. `nb_avx512` ignores it.
typedef struct { const float *start; long count, k, stride, k_stride; int non_temporal; } nb_factor;

/// Rows → LHS blocks.
void nb_pack_lhs(nb_kernel kernel, void *packed, nb_factor rows);
/// At most 32 columns → one panel.
void nb_pack_rhs(nb_kernel kernel, void *packed, nb_factor columns);
/// c [rows, columns], rows `stride` apart, from packed LHS blocks and panels.
void nb_gemm(nb_kernel kernel, float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
             const nb_epilogue *epilogue);
#endif
