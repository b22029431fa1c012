// LD_PRELOAD: the n-th call that writes a file below $FAIL_FOLDER fails, once or from then on, as on a full or broken disk.
//
// FAIL_AT: which call, from 1. FAIL_ERRNO: the error. FAIL_STAYS: 1: later calls fail too. FAIL_COUNT: a file that gets the number
// of calls when the process ends.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

static int is_ours(int fd) {
  const char *folder = getenv("FAIL_FOLDER");
  if (!folder) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static int fails(int fd) {
  int saved = errno;
  if (!is_ours(fd)) {
    errno = saved;
    return 0;
  }
  int number = atomic_fetch_add(&calls, 1) + 1;
  const char *at = getenv("FAIL_AT"), *code = getenv("FAIL_ERRNO"), *stays = getenv("FAIL_STAYS");
  int first = at ? atoi(at) : 0;
  if (first > 0 && (number == first || (number > first && stays && *stays == '1'))) {
    errno = code ? atoi(code) : EIO;
    return 1;
  }
  errno = saved;
  return 0;
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("FAIL_COUNT");
  FILE *file = path ? fopen(path, "w") : 0;
  if (file) {
    fprintf(file, "%d\n", atomic_load(&calls));
    fclose(file);
  }
}

#define REPLACE(result, name, parameters, arguments)                       \
  result name parameters {                                                 \
    static result(*real) parameters;                                       \
    if (!real) real = (result(*) parameters)dlsym(RTLD_NEXT, #name);       \
    return fails(fd) ? -1 : real arguments;                                \
  }

REPLACE(ssize_t, write, (int fd, const void *bytes, size_t count), (fd, bytes, count))
REPLACE(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
REPLACE(ssize_t, pwrite, (int fd, const void *bytes, size_t count, off_t at), (fd, bytes, count, at))
REPLACE(ssize_t, pwrite64, (int fd, const void *bytes, size_t count, off64_t at), (fd, bytes, count, at))
REPLACE(int, ftruncate, (int fd, off_t size), (fd, size))
REPLACE(int, ftruncate64, (int fd, off64_t size), (fd, size))
REPLACE(int, fsync, (int fd), (fd))
REPLACE(int, fdatasync, (int fd), (fd))
