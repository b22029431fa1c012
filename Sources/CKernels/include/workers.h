#ifndef CKERNELS_WORKERS_H
#define CKERNELS_WORKERS_H
// A small persistent pool of threads that share out the indices of a loop.

/// Threads that take part in a loop, the caller included; at first NEUROBRIDGE_THREADS, or the cores we may run on.
int nb_thread_count(void);

/// Threads that a loop begun here would have: within a loop one.
int nb_available_threads(void);

/// Changes how many threads take part; clamped to 1...256. Not to be called from within a loop.
void nb_set_thread_count(int count);

/// Calls body(context, i) once for each 0 <= i < count, on any thread and in any order; returns when all are done.
/// Runs on the calling thread alone when called from within a loop, or while another thread's loop has the pool.
void nb_parallel_for(long count, void (*body)(void *context, long index), void *context);

/// Where a thread's share of a loop begins, which it takes up first and in order; it ends where the next thread's begins.
static inline long nb_first_index(long count, long threads, long thread) { return count * thread / threads; }
#endif
