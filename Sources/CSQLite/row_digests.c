#define _GNU_SOURCE
#include "CSQLite.h"

#include <dlfcn.h>

// Digests of rows, order-independent sums of which are the digests of tables. A number is hashed by its value: SQLite stores 5.0 as the
// integer 5, and shows either to the hook.

enum { tag_null = 1, tag_integer = 2, tag_real = 3, tag_text = 4, tag_blob = 5 };

static uint64_t mix(uint64_t h, uint64_t value) {
  h = (h ^ value) * 0xD6E8FEB86659FD93u;
  h ^= h >> 32;
  return h * 0x9E3779B97F4A7C15u ^ h >> 29;
}

static uint64_t mix_bytes(uint64_t h, const unsigned char *bytes, size_t count) {
  h = mix(h, count);
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t word;
    memcpy(&word, bytes + i, 8);
    h = (h ^ word) * 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
  }
  uint64_t last = 0;
  for (; i < count; i++) last = last << 8 | bytes[i];
  return mix(h, last);
}

static uint64_t mix_integer(uint64_t h, sqlite3_int64 value) { return mix(mix(h, tag_integer), (uint64_t)value); }

static uint64_t mix_real(uint64_t h, double value) {
  if (value >= -9007199254740992.0 && value <= 9007199254740992.0 && (double)(sqlite3_int64)value == value) {
    return mix_integer(h, (sqlite3_int64)value);
  }
  uint64_t bits;
  memcpy(&bits, &value, 8);
  return mix(mix(h, tag_real), bits);
}

static uint64_t seed_of(const struct sql_table_digest *table) {
  return mix_bytes(0, (const unsigned char *)table->name, strlen(table->name));
}

static uint64_t last_step(uint64_t h) {
  h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
  h = (h ^ h >> 27) * 0x94D049BB133111EBu;
  return h ^ h >> 31;
}

void sql_add_row(struct sql_table_digest *table, sqlite3_stmt *row) {
  uint64_t h = seed_of(table);
  for (int i = 0, count = sqlite3_column_count(row); i < count; i++) {
    if (i == table->omitted) continue;
    switch (sqlite3_column_type(row, i)) {
      case SQLITE_INTEGER: h = mix_integer(h, sqlite3_column_int64(row, i)); break;
      case SQLITE_FLOAT: h = mix_real(h, sqlite3_column_double(row, i)); break;
      case SQLITE_TEXT: {
        const unsigned char *text = sqlite3_column_text(row, i);
        h = mix_bytes(mix(h, tag_text), text, text ? (size_t)sqlite3_column_bytes(row, i) : 0);
        break;
      }
      case SQLITE_BLOB: {
        const unsigned char *blob = sqlite3_column_blob(row, i);
        h = mix_bytes(mix(h, tag_blob), blob, blob ? (size_t)sqlite3_column_bytes(row, i) : 0);
        break;
      }
      default: h = mix(h, tag_null);
    }
  }
  table->rows += 1;
  table->sum += last_step(h);
}

typedef int (*read_value)(sqlite3 *, int, sqlite3_value **);
typedef void (*hook)(void *, sqlite3 *, int, const char *, const char *, sqlite3_int64, sqlite3_int64);

/// The functions that the routine table of an extension lacks; null where this SQLite was compiled without them.
static struct {
  void *(*set)(sqlite3 *, hook, void *);
  read_value before, after;
  int (*count)(sqlite3 *);
} preupdate;

static int find_functions(void) {
  if (!sql_attach_host()) return 0;
  if (!preupdate.set) {
    preupdate.before = (read_value)dlsym(RTLD_DEFAULT, "sqlite3_preupdate_old");
    preupdate.after = (read_value)dlsym(RTLD_DEFAULT, "sqlite3_preupdate_new");
    preupdate.count = (int (*)(sqlite3 *))dlsym(RTLD_DEFAULT, "sqlite3_preupdate_count");
    preupdate.set = (void *(*)(sqlite3 *, hook, void *))dlsym(RTLD_DEFAULT, "sqlite3_preupdate_hook");
  }
  return preupdate.set && preupdate.before && preupdate.after && preupdate.count;
}

static uint64_t hash_of_change(
    sqlite3 *db, struct sql_row_watch *watch, const struct sql_table_digest *table, read_value read) {
  uint64_t h = seed_of(table);
  for (int i = 0, count = preupdate.count(db); i < count; i++) {
    if (i == table->omitted) continue;
    sqlite3_value *value = 0;
    if (read(db, i, &value) != SQLITE_OK || !value) {
      watch->failed = 1;
      return 0;
    }
    switch (sqlite3_value_type(value)) {
      case SQLITE_INTEGER: h = mix_integer(h, sqlite3_value_int64(value)); break;
      case SQLITE_FLOAT: h = mix_real(h, sqlite3_value_double(value)); break;
      case SQLITE_TEXT: {
        const unsigned char *text = sqlite3_value_text(value);
        h = mix_bytes(mix(h, tag_text), text, text ? (size_t)sqlite3_value_bytes(value) : 0);
        break;
      }
      case SQLITE_BLOB: {
        const unsigned char *blob = sqlite3_value_blob(value);
        h = mix_bytes(mix(h, tag_blob), blob, blob ? (size_t)sqlite3_value_bytes(value) : 0);
        break;
      }
      default: h = mix(h, tag_null);
    }
  }
  return last_step(h);
}

static void row_changes(
    void *context, sqlite3 *db, int operation, const char *database, const char *name, sqlite3_int64 old_id,
    sqlite3_int64 new_id) {
  (void)old_id;
  (void)new_id;
  struct sql_row_watch *watch = context;
  watch->changes += 1;
  if (strcmp(database, "main") != 0) return;
  int at = watch->last;
  if (at >= watch->count || strcmp(watch->tables[at].name, name) != 0) {
    for (at = 0; at < watch->count && strcmp(watch->tables[at].name, name) != 0; at++) {}
    if (at == watch->count) return;
    watch->last = at;
  }
  struct sql_table_digest *table = &watch->tables[at];
  table->is_changed = 1;
  if (operation != SQLITE_INSERT) {
    table->rows -= 1;
    table->sum -= hash_of_change(db, watch, table, preupdate.before);
  }
  if (operation != SQLITE_DELETE) {
    table->rows += 1;
    table->sum += hash_of_change(db, watch, table, preupdate.after);
  }
}

int sql_watch_rows(sqlite3 *db, struct sql_row_watch *watch) {
  if (!find_functions()) return 0;
  watch->before = sqlite3_total_changes(db);
  preupdate.set(db, row_changes, watch);
  return 1;
}

int sql_stop_watching_rows(sqlite3 *db, struct sql_row_watch *watch) {
  preupdate.set(db, 0, 0);
  // `total_changes` has 32 bits; a statement that was undone alone is not in it.
  return !watch->failed && (unsigned)watch->changes == (unsigned)sqlite3_total_changes(db) - (unsigned)watch->before;
}
