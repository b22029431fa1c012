#define _GNU_SOURCE
#include "CSQLite.h"

#include <dlfcn.h>
#include <pthread.h>

SQLITE_EXTENSION_INIT1

void sql_use_routines(const sqlite3_api_routines *routines) {
  if (!sqlite3_api) sqlite3_api = routines;
}

// The program looks SQLite up by name: the loadable extension has the same objects and must not need a library.
static void *routine(const char *name) {
  void *address = dlsym(RTLD_DEFAULT, name);
  if (address) return address;
  void *library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_GLOBAL);
  return library ? dlsym(library, name) : 0;
}

static int store_routines(sqlite3 *db, char **message, const sqlite3_api_routines *routines) {
  (void)db;
  (void)message;
  sql_use_routines(routines);
  return SQLITE_OK;
}

static pthread_mutex_t attaching = PTHREAD_MUTEX_INITIALIZER;

int sql_attach_host(void) {
  pthread_mutex_lock(&attaching);
  if (!sqlite3_api) {
    int (*enlist)(void (*)(void)) = routine("sqlite3_auto_extension");
    int (*dismiss)(void (*)(void)) = routine("sqlite3_cancel_auto_extension");
    int (*open)(const char *, sqlite3 **) = routine("sqlite3_open");
    int (*close)(sqlite3 *) = routine("sqlite3_close");
    if (enlist && dismiss && open && close) {
      sqlite3 *db = 0;
      enlist((void (*)(void))store_routines);
      open(":memory:", &db);
      close(db);
      dismiss((void (*)(void))store_routines);
    }
  }
  int is_attached = sqlite3_api != 0;
  pthread_mutex_unlock(&attaching);
  return is_attached;
}

int sql_register_for_new_connections(sql_entry_point entry) {
  int (*enlist)(void (*)(void)) = routine("sqlite3_auto_extension");
  return sql_attach_host() && enlist && enlist((void (*)(void))entry) == SQLITE_OK;
}
