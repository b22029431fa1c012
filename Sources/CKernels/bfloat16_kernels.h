// Everything of bfloat16 by the block included before; BFLOAT16_KERNELS are the functions.
#ifndef CKERNELS_BFLOAT16_KERNELS_H
#define CKERNELS_BFLOAT16_KERNELS_H
#include "bfloat16_attention.h"
#include "bfloat16_products.h"
#include "bfloat16_rows.h"

#define BFLOAT16_KERNELS                                                                                              \
  {pack_rows, pack_panel, multiply, layer_norm_rows, rows_pack_panel, rows_pack_across, rows_values, rows_add_sums,   \
   attend, attend_backward}
#endif
