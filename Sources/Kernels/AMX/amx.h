// The instruction set of the AMX kernels, and the shape of their tiles.
#ifndef CKERNELS_AMX_H
#define CKERNELS_AMX_H
#include <stdint.h>

#define TARGET __attribute__((target("amx-tile,amx-bf16,avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512bf16")))
#define ROUNDS_PAIRS
#include "BFloat16/tiles.h"

/// Eight tiles of 16 rows × 64 bytes, until `_tile_release`.
TARGET INLINE void configure_tiles(void) {
  struct { uint8_t palette, start, reserved[14]; uint16_t row_bytes[16]; uint8_t rows[16]; } shape = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    shape.row_bytes[i] = 64;
    shape.rows[i] = 16;
  }
  _tile_loadconfig(&shape);
}
#endif
