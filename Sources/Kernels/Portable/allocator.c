#define _GNU_SOURCE
#include "CKernels.h"
#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void configure(void) {
  const long reserve = 4L << 30, page = 2L << 20;
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_TOP_PAD, 16 << 20);
  // Address space in one range, so that the system can back it by huge pages as it is used.
  void *start = malloc(reserve);
  if (start) madvise((void *)(((uintptr_t)start + page - 1) / page * page), reserve - page, MADV_HUGEPAGE);
  free(start);
}

void nb_keep_freed_memory(void) { pthread_once(&once, configure); }
#else
void nb_keep_freed_memory(void) {}
#endif
