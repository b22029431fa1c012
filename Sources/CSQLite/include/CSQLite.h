#ifndef CSQLITE_H
#define CSQLITE_H

// The SQLite of the host: every call goes through the routine table that SQLite passes to an extension. So the same Swift
// code runs in the program and in any host that loads `neurobridge.so`, and no second copy of the library, which would
// break the locks of the first, opens the file. Swift calls the `sql_…` wrappers: here `sqlite3_…` are macros.

#include <stdint.h>
#include <string.h>

#include <sqlite3ext.h>

extern const sqlite3_api_routines *sqlite3_api;

/// Sets the routine table, once: that which the host passed to the entry point.
void sql_use_routines(const sqlite3_api_routines *routines);

/// Sets the routine table to that of the SQLite in this process; 0 when there is none. Thread-safe, cheap when set.
int sql_attach_host(void);

typedef int (*sql_entry_point)(sqlite3 *, char **, const sqlite3_api_routines *);

/// Calls `entry` for each connection that this process opens from now on; 0 when the process has no SQLite.
int sql_register_for_new_connections(sql_entry_point entry);

static inline int sql_version(void) { return sqlite3_libversion_number(); }

// Connections.
/// Sets the routine table where it is not set.
static inline int sql_open(const char *path, sqlite3 **db, int flags) {
  return sql_attach_host() ? sqlite3_open_v2(path, db, flags, 0) : SQLITE_ERROR;
}
static inline int sql_close(sqlite3 *db) { return sqlite3_close_v2(db); }
static inline int sql_exec(sqlite3 *db, const char *sql) { return sqlite3_exec(db, sql, 0, 0, 0); }
static inline const char *sql_message(sqlite3 *db) { return sqlite3_errmsg(db); }
static inline int sql_extended_code(sqlite3 *db) { return sqlite3_extended_errcode(db); }
static inline const char *sql_filename(sqlite3 *db) { return sqlite3_db_filename(db, "main"); }
static inline sqlite3_int64 sql_last_insert_id(sqlite3 *db) { return sqlite3_last_insert_rowid(db); }
static inline int sql_busy_timeout(sqlite3 *db, int milliseconds) { return sqlite3_busy_timeout(db, milliseconds); }

// Protection from the content of an untrusted file (https://www.sqlite.org/security.html).
/// No function of the schema text may have side effects, and no statement may write the schema table or shadow tables.
/// The limits are far above what the program needs; none may be attached.
static inline int sql_harden(sqlite3 *db) {
  int code = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_exec(db, "PRAGMA cell_size_check = ON", 0, 0, 0);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 28);
  sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 1000000);
  sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 500);
  sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 500);
  sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 100);
  sqlite3_limit(db, SQLITE_LIMIT_VDBE_OP, 250000);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
  sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 20);
  sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
  return code;
}
/// Lets the text of the schema use functions that SQLite does not call innocuous.
static inline int sql_trust_schema(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, (int *)0);
}
/// Whether statements may write the schema table; only a migration needs to.
static inline int sql_set_defensive(sqlite3 *db, int on) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, on, (int *)0);
}
/// The number of databases that may be attached: `VACUUM` needs one.
static inline void sql_set_attached(sqlite3 *db, int count) { sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, count); }
static inline int sql_set_authorizer(
    sqlite3 *db, int (*authorize)(void *, int, const char *, const char *, const char *, const char *)) {
  return sqlite3_set_authorizer(db, authorize, 0);
}
/// Calls `handler` every so many instructions; a result that is not 0 interrupts the statement. 0 removes it.
static inline void sql_set_progress(sqlite3 *db, int instructions, int (*handler)(void *), void *context) {
  sqlite3_progress_handler(db, instructions, handler, context);
}
static inline sqlite3_stmt *sql_next_statement(sqlite3 *db, sqlite3_stmt *s) { return sqlite3_next_stmt(db, s); }
static inline int sql_is_busy(sqlite3_stmt *s) { return sqlite3_stmt_busy(s); }
static inline const char *sql_text(sqlite3_stmt *s) { return sqlite3_sql(s); }

// Statements.
static inline int sql_prepare(sqlite3 *db, const char *sql, int length, unsigned flags, sqlite3_stmt **statement) {
  return sqlite3_prepare_v3(db, sql, length, flags, statement, 0);
}
/// The same, with the rest of the text.
static inline int sql_prepare_first(
    sqlite3 *db, const char *sql, int length, sqlite3_stmt **statement, const char **tail) {
  return sqlite3_prepare_v3(db, sql, length, 0, statement, tail);
}
static inline int sql_is_readonly(sqlite3_stmt *s) { return sqlite3_stmt_readonly(s); }
static inline const char *sql_column_name(sqlite3_stmt *s, int i) { return sqlite3_column_name(s, i); }
static inline int sql_step(sqlite3_stmt *s) { return sqlite3_step(s); }
static inline int sql_reset(sqlite3_stmt *s) { return sqlite3_reset(s); }
static inline int sql_finalize(sqlite3_stmt *s) { return sqlite3_finalize(s); }
static inline sqlite3 *sql_connection(sqlite3_stmt *s) { return sqlite3_db_handle(s); }
static inline int sql_bind_integer(sqlite3_stmt *s, int i, sqlite3_int64 v) { return sqlite3_bind_int64(s, i, v); }
static inline int sql_bind_null(sqlite3_stmt *s, int i) { return sqlite3_bind_null(s, i); }
static inline int sql_bind_text(sqlite3_stmt *s, int i, const char *text, int length) {
  return sqlite3_bind_text(s, i, text, length, SQLITE_TRANSIENT);
}
static inline int sql_bind_real(sqlite3_stmt *s, int i, double v) { return sqlite3_bind_double(s, i, v); }
static inline int sql_bind_blob(sqlite3_stmt *s, int i, const void *bytes, int length) {
  return length == 0 ? sqlite3_bind_zeroblob(s, i, 0) : sqlite3_bind_blob(s, i, bytes, length, SQLITE_TRANSIENT);
}
/// Without a copy: the bytes must outlive the step.
static inline int sql_bind_blob_in_place(sqlite3_stmt *s, int i, const void *bytes, int length) {
  return length == 0 ? sqlite3_bind_zeroblob(s, i, 0) : sqlite3_bind_blob(s, i, bytes, length, SQLITE_STATIC);
}
static inline int sql_column_count(sqlite3_stmt *s) { return sqlite3_column_count(s); }
static inline sqlite3_int64 sql_column_integer(sqlite3_stmt *s, int i) { return sqlite3_column_int64(s, i); }
static inline double sql_column_real(sqlite3_stmt *s, int i) { return sqlite3_column_double(s, i); }
static inline int sql_column_type(sqlite3_stmt *s, int i) { return sqlite3_column_type(s, i); }
static inline const unsigned char *sql_column_text(sqlite3_stmt *s, int i) { return sqlite3_column_text(s, i); }
static inline const void *sql_column_blob(sqlite3_stmt *s, int i) { return sqlite3_column_blob(s, i); }
static inline int sql_column_bytes(sqlite3_stmt *s, int i) { return sqlite3_column_bytes(s, i); }

// Functions and virtual tables.
static inline int sql_create_function(
    sqlite3 *db, const char *name, int arguments, void (*call)(sqlite3_context *, int, sqlite3_value **)) {
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  return sqlite3_create_function_v2(db, name, arguments, flags, 0, call, 0, 0, 0);
}
static inline int sql_create_module(
    sqlite3 *db, const char *name, const sqlite3_module *module, void *context, void (*destroy)(void *)) {
  return sqlite3_create_module_v2(db, name, module, context, destroy);
}
/// In xConnect: declares the columns, and that no view or trigger of a schema may use the table.
static inline int sql_declare_table(sqlite3 *db, const char *sql) {
  int code = sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
  return code == SQLITE_OK ? sqlite3_declare_vtab(db, sql) : code;
}
static inline int sql_value_type(sqlite3_value *v) { return sqlite3_value_type(v); }
static inline sqlite3_int64 sql_value_integer(sqlite3_value *v) { return sqlite3_value_int64(v); }
static inline double sql_value_real(sqlite3_value *v) { return sqlite3_value_double(v); }
static inline const unsigned char *sql_value_text(sqlite3_value *v) { return sqlite3_value_text(v); }
static inline const void *sql_value_blob(sqlite3_value *v) { return sqlite3_value_blob(v); }
static inline int sql_value_bytes(sqlite3_value *v) { return sqlite3_value_bytes(v); }
/// Whether a constraint is an `IN (…)` whose whole list xFilter can get (SQLite 3.38).
static inline int sql_can_use_in_list(sqlite3_index_info *info, int constraint) {
  return sqlite3_libversion_number() >= 3038000 && sqlite3_vtab_in(info, constraint, -1);
}
/// Makes xFilter get the whole list.
static inline void sql_use_in_list(sqlite3_index_info *info, int constraint) { sqlite3_vtab_in(info, constraint, 1); }
/// Whether the right side of a constraint is known in xBestIndex: a literal, not another table's column.
static inline int sql_is_constant(sqlite3_index_info *info, int constraint) {
  sqlite3_value *value = 0;
  return sqlite3_libversion_number() >= 3038000 && sqlite3_vtab_rhs_value(info, constraint, &value) == SQLITE_OK && value;
}
static inline int sql_in_first(sqlite3_value *list, sqlite3_value **out) { return sqlite3_vtab_in_first(list, out); }
static inline int sql_in_next(sqlite3_value *list, sqlite3_value **out) { return sqlite3_vtab_in_next(list, out); }
static inline void sql_result_integer(sqlite3_context *c, sqlite3_int64 v) { sqlite3_result_int64(c, v); }
static inline void sql_result_real(sqlite3_context *c, double v) { sqlite3_result_double(c, v); }
static inline void sql_result_null(sqlite3_context *c) { sqlite3_result_null(c); }
static inline void sql_result_text(sqlite3_context *c, const char *text, int length) {
  sqlite3_result_text(c, text, length, SQLITE_TRANSIENT);
}
static inline void sql_result_blob(sqlite3_context *c, const void *bytes, int length) {
  sqlite3_result_blob(c, bytes, length, SQLITE_TRANSIENT);
}
static inline void sql_result_error(sqlite3_context *c, const char *text) { sqlite3_result_error(c, text, -1); }
/// A copy of `text` that SQLite frees, for `zErrMsg`, `idxStr` and the message of an entry point.
static inline char *sql_copy(const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = (char *)sqlite3_malloc64(size);
  if (copy) memcpy(copy, text, size);
  return copy;
}
static inline void sql_free(void *memory) { sqlite3_free(memory); }

// Digests of tables: the number of rows, and the sum of the hashes of all rows modulo 2^64.
struct sql_table_digest {
  const char *name;
  /// The column that has a digest of its own, from 0; -1 for none.
  int omitted;
  int is_changed;
  sqlite3_int64 rows;
  uint64_t sum;
};
/// Adds the row at which a statement `SELECT * FROM …` stands.
void sql_add_row(struct sql_table_digest *table, sqlite3_stmt *row);

/// What changes in some tables during a transaction: `rows` and `sum` are differences.
struct sql_row_watch {
  struct sql_table_digest *tables;
  int count;
  /// The table that changed last.
  int last;
  int failed;
  int before;
  sqlite3_int64 changes;
};
/// Begins to watch, until `sql_stop_watching_rows`; 0 where this SQLite was compiled without a hook for it.
int sql_watch_rows(sqlite3 *db, struct sql_row_watch *watch);
/// Ends it; 0 where the differences may be wrong: a statement failed and was undone alone, or rows changed unseen.
int sql_stop_watching_rows(sqlite3 *db, struct sql_row_watch *watch);

#endif
