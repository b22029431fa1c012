// SQL functions over an atlas, for any connection: the table-valued function `nearest` and the function `similarity`.
//
// Everything speaks SQL on a raw `sqlite3 *` through the routine table of CSQLite, so the program and the loadable extension
// run the same code inside the SQLite that has the file open. Nothing is written.
//
//   nearest(query, k, model, scope, session, exact, ef, modality, as_of) -> neuron, rank, similarity, plan, id
//
// The path of a query to the kernels, six files:
//
//   NearestModule    SQLite's virtual-table callbacks; NearestPlanner decodes the arguments to a NearestQuery
//   NearestCursor    the rows of one query
//   NearestSearch    names to row ids (AtlasLookup, Gallery), snapshot (SnapshotLoader), scan or graph
//   VectorIndex/Snapshot/IndexSnapshot+Search    candidates by code, re-ranked in float32
//   VectorIndex/Codes/CodeTable+Scan, or VectorIndex/Graph/HNSWGraph+Search
//   CKernels/vector_codes.c
import CSQLite
package import IndexRows

/// Adds the functions to one connection.
///
/// - Returns: SQLite's result code.
package func installNeuroBridgeFunctions(on connection: Connection) -> Int32 {
  let code = installSimilarity(on: connection)
  return code == SQLITE_OK ? NearestModule.install(on: connection) : code
}

/// Adds the functions to every connection that this process opens from now on. Call it once, before the first.
///
/// - Throws: `IndexRowsError.noSQLite`.
package func registerNeuroBridgeFunctions() throws(IndexRowsError) {
  let entry: sql_entry_point = { connection, _, routines in
    sql_use_routines(routines)
    guard let connection else { return SQLITE_MISUSE }
    return installNeuroBridgeFunctions(on: connection)
  }
  guard sql_register_for_new_connections(entry) != 0 else { throw .noSQLite }
}
