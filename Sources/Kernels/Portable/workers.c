#define _GNU_SOURCE
#include "CKernels.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

enum { MAX_THREADS = 256, SPINS = 2000 };

static pthread_mutex_t pool_in_use = PTHREAD_MUTEX_INITIALIZER;  // one loop at a time
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_available = PTHREAD_COND_INITIALIZER;
static pthread_cond_t work_done = PTHREAD_COND_INITIALIZER;
static _Thread_local int inside_loop;

static atomic_int requested;           // threads, the caller included; 0 until set or read
static int started;                    // worker threads that exist
static atomic_ulong generation;        // number of the loop now running
static atomic_int pending;             // workers that have not finished with this generation
static int loop_threads;               // its threads: the caller, and workers with numbers below this less one
static void (*loop_body)(void *, long);
static void *loop_context;

static int default_count(void) {
  const char *text = getenv("NEUROBRIDGE_THREADS");
  if (text && atoi(text) > 0) return atoi(text);
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
  return 1;
}

/// The indices of a thread's chunk that no thread has begun: the first in the low half, the end in the high one. A cache line each.
typedef struct { _Alignas(64) atomic_ulong left; } chunk;
static chunk chunks[MAX_THREADS];

static unsigned long span(unsigned long first, unsigned long end) { return first | end << 32; }

/// Claims an index of a chunk, its owner from the front, others from the back; -1 where none is left.
static long claim(chunk *from, int is_owner) {
  unsigned long left = atomic_load(&from->left);
  for (;;) {
    unsigned long first = left & 0xffffffffu, end = left >> 32;
    if (first >= end) return -1;
    unsigned long rest = is_owner ? span(first + 1, end) : span(first, end - 1);
    if (atomic_compare_exchange_weak(&from->left, &left, rest)) return (long)(is_owner ? first : end - 1);
  }
}

static int clamped(int count) { return count < 1 ? 1 : count > MAX_THREADS ? MAX_THREADS : count; }

int nb_thread_count(void) {
  int count = atomic_load(&requested);
  if (count == 0) {
    int none = 0;
    atomic_compare_exchange_strong(&requested, &none, clamped(default_count()));
    count = atomic_load(&requested);
  }
  return count;
}

int nb_available_threads(void) { return inside_loop ? 1 : nb_thread_count(); }

void nb_set_thread_count(int count) { atomic_store(&requested, clamped(count)); }

/// Runs the thread's own chunk first: loop after loop it is the same part of the data, which its caches may still hold.
static void run_indices(int thread) {
  inside_loop = 1;
  for (int i = 0; i < loop_threads; i++) {
    chunk *from = chunks + (thread + i) % loop_threads;
    for (long index; (index = claim(from, i == 0)) >= 0;) loop_body(loop_context, index);
  }
  inside_loop = 0;
}

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

struct start { long number; unsigned long seen; };

static void *work(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  unsigned long seen = start.seen;
  for (;;) {
    for (int i = 0; i < SPINS && atomic_load(&generation) == seen; i++) pause_briefly();
    if (atomic_load(&generation) == seen) {
      pthread_mutex_lock(&lock);
      while (atomic_load(&generation) == seen) pthread_cond_wait(&work_available, &lock);
      pthread_mutex_unlock(&lock);
    }
    seen = atomic_load(&generation);
    if (start.number < loop_threads - 1) run_indices((int)start.number + 1);
    if (atomic_fetch_sub(&pending, 1) == 1) {
      pthread_mutex_lock(&lock);
      pthread_cond_signal(&work_done);
      pthread_mutex_unlock(&lock);
    }
  }
  return NULL;
}

static void start_workers(int count) {
  while (started < count) {
    struct start *start = malloc(sizeof *start);
    if (!start) return;
    start->number = started;
    start->seen = atomic_load(&generation);
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, start) != 0) {
      free(start);
      return;
    }
    pthread_detach(thread);
    started++;
  }
}

void nb_parallel_for(long count, void (*body)(void *context, long index), void *context) {
  int threads = nb_thread_count();
  if (threads > count) threads = (int)count;
  if (threads < 2 || count > UINT32_MAX || inside_loop || pthread_mutex_trylock(&pool_in_use) != 0) {
    for (long i = 0; i < count; i++) body(context, i);
    return;
  }
  start_workers(threads - 1);
  loop_body = body;
  loop_context = context;
  loop_threads = threads;
  for (long i = 0; i < threads; i++) {
    atomic_store(&chunks[i].left, span(nb_first_index(count, threads, i), nb_first_index(count, threads, i + 1)));
  }
  atomic_store(&pending, started);
  pthread_mutex_lock(&lock);
  atomic_fetch_add(&generation, 1);
  pthread_cond_broadcast(&work_available);
  pthread_mutex_unlock(&lock);
  run_indices(0);
  for (int i = 0; i < SPINS && atomic_load(&pending) > 0; i++) pause_briefly();
  pthread_mutex_lock(&lock);
  while (atomic_load(&pending) > 0) pthread_cond_wait(&work_done, &lock);
  pthread_mutex_unlock(&lock);
  pthread_mutex_unlock(&pool_in_use);
}
