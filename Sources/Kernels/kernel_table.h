// What a backend consists of. `backends.c` has the table; `dispatch.c` calls through it.
#ifndef CKERNELS_KERNEL_TABLE_H
#define CKERNELS_KERNEL_TABLE_H
#include "CKernels.h"

/// The packed matrix product of one instruction set and precision. An entry that a kernel lacks is NULL; to call one is an error
/// that ends the process (`dispatch.c`).
typedef struct {
  const char *name;
  int (*supported)(void);
  /// Rows of an LHS block.
  long lhs_block_rows;
  long (*packed_words)(long k);
  long (*panel_group)(long k, int has_output);
  void (*pack_lhs)(void *packed, nb_factor rows);
  void (*pack_rhs)(void *packed, nb_factor columns);
  void (*gemm)(float *c, long stride, const void *tiles, const void *panels, long rows, long columns, long k,
               const nb_epilogue *epilogue);
  // bfloat16 only: what lies between two products (`packed_rows.h`, `attention.h`).
  void (*layer_norm_rows)(nb_rows y, long first, float *moments, const float *x, const float *weight, const float *bias,
                          long rows, long width, float epsilon);
  void (*rows_pack_rhs)(void *packed, nb_rows x, long step, long rows, int non_temporal);
  void (*rows_pack_transposed)(void *packed, nb_rows x, long step, long rows, int non_temporal, float *sums, long columns);
  void (*rows_unpack)(float *y, nb_rows x, nb_rows addend, long first, long rows, long width);
  void (*rows_add_column_sums)(float *sums, nb_rows x, long first, long rows, long width);
  void (*attend)(nb_rows out, nb_head head, void *scratch);
  void (*attend_backward)(nb_heads gradients, nb_rows dout, nb_head head, void *scratch);
} nb_kernel_table;

/// Elementwise functions, norms and image passes in float32, compiled from `Elementwise/` for one instruction set each.
typedef struct {
  __typeof__(nb_activate) *activate;
  __typeof__(nb_activate_backward) *activate_backward;
  __typeof__(nb_sigmoid) *sigmoid;
  __typeof__(nb_softmax) *softmax;
  __typeof__(nb_softmax_backward) *softmax_backward;
  __typeof__(nb_add) *add;
  __typeof__(nb_add_bias) *add_bias;
  __typeof__(nb_add_column_sums) *add_column_sums;
  __typeof__(nb_scale_columns) *scale_columns;
  __typeof__(nb_add_column_products) *add_column_products;
  __typeof__(nb_sum_of_squares) *sum_of_squares;
  __typeof__(nb_all_finite) *all_finite;
  __typeof__(nb_layer_norm) *layer_norm;
  __typeof__(nb_layer_norm_backward) *layer_norm_backward;
  __typeof__(nb_layer_norm_linear_gradient) *layer_norm_linear_gradient;
  __typeof__(nb_group_norm) *group_norm;
  __typeof__(nb_group_norm_backward) *group_norm_backward;
  __typeof__(nb_columns_to_image) *columns_to_image;
  __typeof__(nb_adam) *adam;
  __typeof__(nb_resample) *resample;
  __typeof__(nb_blur) *blur;
} nb_elementwise;

/// One row of the table.
typedef struct {
  /// As `NEUROBRIDGE_KERNELS` names it.
  const char *name;
  int (*supported)(void);
  /// Whether it is chosen unasked where it is supported.
  int (*preferred)(void);
  /// NULL, with `blas_core`: those of the first backend supported.
  const nb_elementwise *elementwise;
  /// OpenBLAS's kernel family for the products that OpenBLAS computes, or NULL for its own choice.
  const char *blas_core;
  /// `nb_openblas` where OpenBLAS multiplies float32, and where bfloat16 is computed as float32.
  nb_kernel float32, bfloat16;
} nb_backend;

extern const nb_elementwise nb_elementwise_portable, nb_elementwise_avx2, nb_elementwise_avx512;
extern const nb_kernel_table nb_table_avx512, nb_table_avx512_widening, nb_table_avx512_bf16, nb_table_amx_bf16;

/// The elementwise functions of the backend in use.
const nb_elementwise *nb_elementwise_in_use(void);

/// The functions of a packed kernel; ends the process where this build has none.
const nb_kernel_table *nb_table_of(nb_kernel kernel);

/// Whether the CPU has AMX tiles of bfloat16 and the system lets this process use them; it is requested once.
int nb_amx_permitted(void);
#endif
