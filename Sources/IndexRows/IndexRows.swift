// The vector index as rows of the atlas, read and written with SQL on a raw `sqlite3 *`. Beside AtlasQuery and AtlasStore
// this is the only target that speaks SQL; it cannot use GRDB, for the loadable extension has the host's connection.
//
// The file is the truth: `embedding` rows, a log that triggers and `VectorIndexRows.flush` append to, and segments into
// which the log is compacted now and then. Memory has an `IndexSnapshot` of each index in use, in one cache for the
// process, with its position in the log: id and random nonce of the last row that it includes. A connection uses a snapshot
// only when its own read transaction has that very row, and replays the log from there. So a change that was rolled back or
// is not yet visible is never seen, whichever connection made it, and no committed change is missed.
//
// To write: change `embedding` with any SQL, then call `VectorIndexRows.flush` before the commit. Vectors that are not
// flushed are found too: searches compare them one by one.
//
// Call everything within one transaction, so that all statements read one state of the file.

/// A `sqlite3 *`. The caller keeps it open, and to one thread, for the time of the call.
package typealias Connection = OpaquePointer

/// The index of one model, by the model's row id.
package enum VectorIndexRows {}
