#ifndef CKERNELS_OPENBLAS_H
#define CKERNELS_OPENBLAS_H

/// Makes OpenBLAS use the named kernel family, whatever OPENBLAS_CORETYPE says. Call before the first matrix product, while no
/// other thread uses OpenBLAS. Returns 0 where this build of OpenBLAS cannot change its kernels at run time.
int nb_choose_blas_core(const char *name);
#endif
