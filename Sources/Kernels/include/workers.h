#ifndef CKERNELS_WORKERS_H
#define CKERNELS_WORKERS_H
// A persistent pool of threads for data-parallel loops.

/// Threads of a loop, the caller included; by default NEUROBRIDGE_THREADS, or the cores this process may run on.
int nb_thread_count(void);

/// Threads of a loop begun by this thread: 1 within a loop.
int nb_available_threads(void);

/// Sets the number of threads, clamped to 1...256. Not to be called within a loop.
void nb_set_thread_count(int count);

/// Calls body(context, i) once for each 0 <= i < count, on any thread and in any order; returns when all are done.
/// Runs on the calling thread alone when called from within a loop, or while another thread's loop has the pool.
void nb_parallel_for(long count, void (*body)(void *context, long index), void *context);

/// First index of a thread's own chunk, which it runs first and in order; it ends where the next thread's begins.
static inline long nb_first_index(long count, long threads, long thread) { return count * thread / threads; }
#endif
