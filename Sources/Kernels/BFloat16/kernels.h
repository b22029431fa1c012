// Every function of bfloat16 over the block included before. BFLOAT16_KERNELS are the table's entries.
#ifndef CKERNELS_BFLOAT16_KERNELS_H
#define CKERNELS_BFLOAT16_KERNELS_H
#include "attention.h"
#include "gemm.h"
#include "kernel_table.h"
#include "rows.h"

#define BFLOAT16_KERNELS                                                                                                \
  .lhs_block_rows = LANES, .packed_words = bf16_words, .panel_group = panel_group, .pack_lhs = pack_lhs,                \
  .pack_rhs = pack_rhs, .gemm = gemm, .layer_norm_rows = layer_norm_rows, .rows_pack_rhs = rows_pack_rhs,               \
  .rows_pack_transposed = rows_pack_transposed, .rows_unpack = rows_unpack,                                             \
  .rows_add_column_sums = rows_add_column_sums, .attend = attend, .attend_backward = attend_backward
#endif
