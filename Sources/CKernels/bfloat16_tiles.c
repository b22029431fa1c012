// bfloat16 by tiles of AMX.
#if defined(__x86_64__) && defined(__linux__)
#include "tile_block.h"
#include "bfloat16_kernels.h"

const nb_bfloat16_kernels nb_bfloat16_by_tiles = BFLOAT16_KERNELS;
#endif
