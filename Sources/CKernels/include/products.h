#ifndef CKERNELS_PRODUCTS_H
#define CKERNELS_PRODUCTS_H
#include "activations.h"
// Matrix products c = scale · a · b for CPUs with AVX-512, both factors packed first; one thread, sums in float32.
//
// A word is one float32, or two bfloat16 that follow each other along k (an odd k is padded with zero; rounding is to
// nearest even). `a` is packed by tiles of 12 rows, [words, 12] each; `b` by panels of 32 columns, [words, 32] each; rows
// and columns beyond the last are zeros. Each element's sum runs along k in one order, whatever the other rows and columns.

enum { nb_tile_rows = 12, nb_panel_columns = 32 };
typedef enum { nb_float32 = 0, nb_bfloat16 = 1 } nb_precision;

/// What a product ends with: c = scale · a·b + bias + addend, then active = f(c).
typedef struct {
  float scale;
  /// One for each column of the panel, or NULL.
  const float *bias;
  /// Rows `addend_stride` apart, or NULL; may be c.
  const float *addend;
  long addend_stride;
  /// Where f(c) goes, rows `active_stride` apart, or NULL; may be c.
  float *active;
  long active_stride;
  nb_activation activation;
} nb_product_end;

/// Whether the CPU has what the kernels of this precision need.
int nb_has_products(nb_precision precision);

/// Words of a depth of k.
static inline long nb_words(nb_precision precision, long k) { return precision == nb_bfloat16 ? (k + 1) / 2 : k; }

/// rows × k values at source[r · row_stride + i · step] → tiles.
void nb_pack_rows(nb_precision precision, void *packed, const float *source, long rows, long k, long row_stride,
                  long step);
/// One panel: columns × k values at source[c · column_stride + i · step], columns ≤ 32.
void nb_pack_panel(nb_precision precision, void *packed, const float *source, long columns, long k, long column_stride,
                   long step);
/// c[rows, columns] (rows `stride` apart) from the tiles of its rows and one panel of up to 32 columns.
void nb_multiply_panel(nb_precision precision, float *c, long stride, const void *tiles, const void *panel, long rows,
                       long columns, long words, const nb_product_end *end);
#endif
