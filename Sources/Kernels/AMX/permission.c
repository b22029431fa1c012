// Linux grants AMX tiles to a process on request (arch_prctl).
#define _GNU_SOURCE
#include "kernel_table.h"

#if defined(__x86_64__) && defined(__linux__)
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int granted;

static void request(void) {
  enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
  __builtin_cpu_init();
  granted = __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi")
            && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

int nb_amx_permitted(void) {
  pthread_once(&once, request);
  return granted;
}
#else
int nb_amx_permitted(void) { return 0; }
#endif
