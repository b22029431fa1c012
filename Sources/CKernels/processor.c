#define _GNU_SOURCE
#include "CKernels.h"
#include <stdlib.h>
#if defined(__GLIBC__)
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

// Only OpenBLAS builds with DYNAMIC_ARCH have these; weak, so that we also link where they are missing.
extern void gotoblas_dynamic_quit(void) __attribute__((weak));
extern void gotoblas_dynamic_init(void) __attribute__((weak));

const char *nb_best_blas_core(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl"))
    return __builtin_cpu_supports("avx512bf16") ? "Cooperlake" : "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return NULL;
}

int nb_choose_blas_core(const char *name) {
  if (!gotoblas_dynamic_quit || !gotoblas_dynamic_init || !name) return 0;
  setenv("OPENBLAS_CORETYPE", name, 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  return 1;
}

#if defined(__GLIBC__)
static pthread_once_t kept = PTHREAD_ONCE_INIT;

static void keep(void) {
  const long ahead = 1L << 30, page = 2L << 20;
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  // The heap's next part is asked for at once, so that the system can lay it out in huge pages as it is used.
  mallopt(M_TOP_PAD, (int)ahead);
  void *first = malloc(16 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
  uintptr_t start = ((uintptr_t)first + page - 1) / page * page, end = (uintptr_t)sbrk(0) / page * page;
  if (first && end > start && end - start <= (uintptr_t)(2 * ahead)) madvise((void *)start, end - start, MADV_HUGEPAGE);
  free(first);
}
#endif

void nb_keep_freed_memory(void) {
#if defined(__GLIBC__)
  pthread_once(&kept, keep);
#endif
}
