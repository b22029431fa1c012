// The table of backends, and the choice of one.
#include "kernel_table.h"
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int always(void) { return 1; }

#if defined(__x86_64__) && defined(__linux__)
static int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v3") != 0;
}

static int has_avx512(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4") != 0;
}

static int has_avx512_bf16(void) { return has_avx512() && __builtin_cpu_supports("avx512bf16"); }

static int has_amx(void) { return has_avx512_bf16() && nb_amx_permitted(); }

/// Intel's cores take four cycles for two vectors of VDPBF16PS, in which they multiply eight of float32 (Emerald Rapids: 85 and
/// 169 GFLOP/s): there widening is quicker.
static int prefers_dot_products(void) { return has_avx512_bf16() && !__builtin_cpu_is("intel"); }
#endif

/// The quickest first. An AVX-512 CPU has the first that it supports and prefers, an older one AVX2 or plain C, with OpenBLAS.
static const nb_backend backends[] = {
#if defined(__x86_64__) && defined(__linux__)
    {"amx", has_amx, has_amx, &nb_elementwise_avx512, "Cooperlake", nb_avx512, nb_amx_bf16},
    {"avx512bf16", has_avx512_bf16, prefers_dot_products, &nb_elementwise_avx512, "Cooperlake", nb_avx512, nb_avx512_bf16},
    {"avx512", has_avx512, has_avx512, &nb_elementwise_avx512, "SkylakeX", nb_avx512, nb_avx512_widening},
    {"avx2", has_avx2, has_avx2, &nb_elementwise_avx2, "Haswell", nb_openblas, nb_openblas},
#endif
    {"openblas", always, always, NULL, NULL, nb_openblas, nb_openblas},
    {"portable", always, always, &nb_elementwise_portable, NULL, nb_openblas, nb_openblas},
};
enum { COUNT = sizeof backends / sizeof *backends };

static const nb_kernel_table *const tables[] = {
#if defined(__x86_64__) && defined(__linux__)
    [nb_avx512] = &nb_table_avx512,
    [nb_amx_bf16] = &nb_table_amx_bf16,
    [nb_avx512_bf16] = &nb_table_avx512_bf16,
    [nb_avx512_widening] = &nb_table_avx512_widening,
#else
    [nb_avx512_widening] = NULL,
#endif
};

const nb_kernel_table *nb_table_of(nb_kernel kernel) {
  const nb_kernel_table *table = tables[kernel];
  if (!table) {
    fprintf(stderr, "neurobridge: no packed kernel %d in this build\n", (int)kernel);
    abort();
  }
  return table;
}

int nb_kernel_supported(nb_kernel kernel) { return tables[kernel] != NULL && tables[kernel]->supported() != 0; }

const char *nb_kernel_name(nb_kernel kernel) { return tables[kernel] ? tables[kernel]->name : "openblas"; }

const char *nb_backend_name(int index) { return index >= 0 && index < COUNT ? backends[index].name : NULL; }

int nb_backend_supported(int index) { return index >= 0 && index < COUNT && backends[index].supported(); }

static int preferred(int first) {
  for (int i = first; i < COUNT; i++)
    if (backends[i].supported() && backends[i].preferred()) return i;
  return COUNT - 1;
}

static int named(const char *name) {
  for (int i = 0; i < COUNT; i++)
    if (strcmp(backends[i].name, name) == 0) return i;
  return -1;
}

/// The names of the first releases.
static const char *unaliased(const char *name) {
  if (strcmp(name, "pairs") == 0) return "avx512bf16";
  if (strcmp(name, "widening") == 0) return "avx512";
  if (strcmp(name, "blas") == 0) return "openblas";
  return name;
}

static int choose(void) {
  const char *name = getenv("NEUROBRIDGE_KERNELS");
  if (!name || !*name) return preferred(0);
  if (strcmp(name, "vectors") == 0) return preferred(1);  // the first is AMX
  int index = named(unaliased(name));
  if (nb_backend_supported(index)) return index;
  fprintf(stderr, "NEUROBRIDGE_KERNELS=%s: this computer has no such backend; choose from", name);
  for (int i = 0; i < COUNT; i++)
    if (backends[i].supported()) fprintf(stderr, " %s", backends[i].name);
  fprintf(stderr, ", or leave it unset\n");
  exit(2);
}

int nb_backend_in_use(void) {
  static atomic_int chosen = -1;
  int index = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (index < 0) atomic_store_explicit(&chosen, index = choose(), memory_order_relaxed);
  return index;
}

/// The backend in use, or for what it leaves out the first that this CPU supports and has it.
static const nb_backend *base(void) {
  int index = nb_backend_in_use();
  if (backends[index].elementwise) return backends + index;
  for (index = 0; !backends[index].elementwise || !backends[index].supported();) index++;
  return backends + index;
}

const nb_elementwise *nb_elementwise_in_use(void) {
  static const nb_elementwise *_Atomic chosen;
  const nb_elementwise *table = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (!table) atomic_store_explicit(&chosen, table = base()->elementwise, memory_order_relaxed);
  return table;
}

nb_kernel nb_float32_kernel(void) { return backends[nb_backend_in_use()].float32; }

nb_kernel nb_bfloat16_kernel(void) { return backends[nb_backend_in_use()].bfloat16; }

const char *nb_backend_blas_core(void) { return base()->blas_core; }
