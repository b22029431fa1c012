#ifndef CKERNELS_ALLOCATOR_H
#define CKERNELS_ALLOCATOR_H

/// Lets the process keep freed memory, of any size (glibc): a training step frees and allocates the same tensors again, and to
/// have the system clear their pages each time took a quarter of it. The first 4 GiB are huge pages where the system has them;
/// all threads share one arena. Later calls do nothing.
void nb_keep_freed_memory(void);
#endif
