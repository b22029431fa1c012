#define _GNU_SOURCE
#include "CKernels.h"
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
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
  const long first = 4L << 30, page = 2L << 20;
  mallopt(M_ARENA_MAX, 1);  // which all threads share, huge pages and all
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_TOP_PAD, 16 << 20);
  // Asked for at once, so that the system can lay it out in huge pages as it is used.
  void *start = malloc(first);
  if (start) madvise((void *)(((uintptr_t)start + page - 1) / page * page), first - page, MADV_HUGEPAGE);
  free(start);
}
#endif

void nb_keep_freed_memory(void) {
#if defined(__GLIBC__)
  pthread_once(&kept, keep);
#endif
}
