// The LHS block of kernels that multiply it as it is packed.
#ifndef CKERNELS_BFLOAT16_LHS_BLOCK_H
#define CKERNELS_BFLOAT16_LHS_BLOCK_H
#include "tiles.h"

/// Two tiles of 16 rows, `below` words apart.
typedef struct { const uint32_t *at; long below; } lhs_block;

TARGET INLINE void load_lhs_block(lhs_block *x, const uint32_t *at, long below, long steps, long count) {
  *x = (lhs_block){at, below};
}

#endif
