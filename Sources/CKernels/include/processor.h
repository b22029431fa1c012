#ifndef CKERNELS_PROCESSOR_H
#define CKERNELS_PROCESSOR_H
// What this CPU can do, and OpenBLAS told so.

/// The OpenBLAS kernel family that is fastest here ("Cooperlake", "SkylakeX", "Haswell"), or NULL to leave it alone.
const char *nb_best_blas_core(void);

/// Makes OpenBLAS use the named family, whatever the environment pinned it to. Call before the first matrix product,
/// while no other thread uses OpenBLAS. Returns 0 when this build of OpenBLAS cannot change its kernels at run time.
int nb_choose_blas_core(const char *name);

/// Lets freed memory stay with the process for the next step (glibc), however much was asked for at once: a training step
/// frees and asks for the same tensors again, and having the system clear their pages each time took a quarter of it. The
/// first four gigabytes are of huge pages, where the system has them to give, and shared by all threads.
void nb_keep_freed_memory(void);
#endif
