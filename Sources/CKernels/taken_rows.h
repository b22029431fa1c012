// Rows of a block that are multiplied as they are packed.
#ifndef CKERNELS_TAKEN_ROWS_H
#define CKERNELS_TAKEN_ROWS_H
#include "tiles.h"

/// Two tiles of rows, so many steps of each, as blocks take them.
typedef struct { const uint32_t *at; long below; } taken_rows;

TARGET INLINE void take_rows(taken_rows *x, const uint32_t *at, long below, long steps, long count) {
  *x = (taken_rows){at, below};
}

#endif
