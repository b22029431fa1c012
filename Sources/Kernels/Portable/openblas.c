#define _GNU_SOURCE
#include "CKernels.h"
#include <stdlib.h>

// Only OpenBLAS builds with DYNAMIC_ARCH have these; weak, so that we also link where they are missing.
extern void gotoblas_dynamic_quit(void) __attribute__((weak));
extern void gotoblas_dynamic_init(void) __attribute__((weak));

int nb_choose_blas_core(const char *name) {
  if (!gotoblas_dynamic_quit || !gotoblas_dynamic_init || !name) return 0;
  setenv("OPENBLAS_CORETYPE", name, 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  return 1;
}
