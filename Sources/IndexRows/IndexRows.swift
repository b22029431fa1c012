// The vector index as rows of the atlas, read and written on a raw `sqlite3 *`.
//
// The file (migration 0003) is the truth: `embedding` rows, a log that triggers and `VectorIndexRows.settle` append to,
// and pieces into which the log is folded now and then. Memory holds a `VectorMirror` of each index in use, kept in one
// pool for the process and marked with the last log row that it knows: number and random nonce. A connection takes a
// mirror only when its own snapshot has that very row, and reads on from there; so a rolled-back or not yet visible
// change can never be seen, whoever made it, and nothing committed is missed.
//
// To write: change `embedding` by any SQL, then call `VectorIndexRows.settle` before the commit. What settles late, or
// never, is still found: readers compare vectors that no graph knows one by one.
//
// GRDB is not needed: `db.sqliteConnection` is the connection. Calls within one transaction see one snapshot; call
// inside of one.
/// A `sqlite3 *`. Whoever passes it keeps it open, and to one thread, for the time of the call.
package typealias Connection = OpaquePointer

/// The index of one model, named by the model's row number.
package enum VectorIndexRows {}
