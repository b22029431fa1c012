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
// bfloat16 kernels round each factor to nearest even; `nb_float32_tiles` multiplies whole numbers (`digits.h`).

enum { nb_panel_columns = 32 };

/// Values of k that are summed on tiles, and in bfloat16, before a sum is put down: equal shares of at most 768, so that what a
/// block's rows have of them stays near while panels pass.
enum { nb_longest_stretch = 768 };
static inline long nb_stretch(long k) {
  long shares = k > nb_longest_stretch ? (k + nb_longest_stretch - 1) / nb_longest_stretch : 1;
  return ((k + shares - 1) / shares + 63) / 64 * 64;
}

/// What a product ends with: c = scale · a·b + bias + addend, then active = f(c).
typedef struct {
  float scale;
  /// One for each column, or NULL.
  const float *bias;
  /// Rows `addend_stride` apart, or NULL; may be c.
  const float *addend;
  long addend_stride;
  /// Where f(c) goes, rows `active_stride` apart, or NULL; may be c.
  float *active;
  long active_stride;
  nb_activation activation;
  /// Where x stands, rows `active_stride` apart, if c is what is owed by f(x): f'(x) · c is put down as `active` instead.
  const float *owed_values;
  // What follows only kernels of bfloat16 do. c may then be NULL (sums are then put down once, not by stretches), and rows
  // begin at a tile.
  /// Where c and f(c) go rounded, as rows whose values are the columns here; without words where they do not.
  nb_rows before, next;
  /// Where x stands rounded, if c is what is owed by f(x): f'(x) · c is put down instead, and f(x) goes to `again`.
  nb_rows owed_at, again;
  /// One step of depth more, of up to 32 values: its rows' tiles and its panels, or NULL.
  const void *more_rows, *more_panels;
  /// Whether what is written is too much to be found in a cache by whoever reads it: whole lines then go to memory without
  /// being read first. `nb_float32_vectors` does not heed it.
  int streams;
  /// Panels that the thread will take up next, asked for while it takes the last of these, or NULL: these again.
  const void *ahead;
} nb_product_end;

/// Panels, k values deep, that rows are taken through together, so that these pass the caches once for all of them; 1 where
/// they go through one after the other. `has_place` where c is not NULL.
long nb_panels_together(nb_kernel kernel, long k, int has_place);

/// Rows of a tile of `a`.
static inline long nb_tile_rows(nb_kernel kernel) { return kernel == nb_float32_vectors ? 12 : 16; }

/// Words of four bytes that a row of `a` or a column of `b` takes, k values deep.
long nb_words(nb_kernel kernel, long k);

/// Rows or columns of a factor: `count` × k values at start[r · stride + i · step]. `streams` where no cache would hold what
/// is packed until it is read: it then goes past them. `nb_float32_vectors` does not heed it.
typedef struct { const float *start; long count, k, stride, step; int streams; } nb_factor;

/// Rows → tiles.
void nb_pack_rows(nb_kernel kernel, void *packed, nb_factor rows);
/// At most 32 columns → one panel.
void nb_pack_panel(nb_kernel kernel, void *packed, nb_factor columns);
/// c[rows, columns] (rows `stride` apart) from the tiles of its rows and the panels of its columns.
void nb_multiply_panels(nb_kernel kernel, float *c, long stride, const void *tiles, const void *panels, long rows,
                        long columns, long k, const nb_product_end *end);
#endif
