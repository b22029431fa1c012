// bfloat16 on AMX tiles.
#if defined(__x86_64__) && defined(__linux__)
#include "tile_block.h"
#include "BFloat16/kernels.h"

static int supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16") && nb_amx_permitted();
}

const nb_kernel_table nb_table_amx_bf16 = {.name = "amx", .supported = supported, BFLOAT16_KERNELS};
#endif
