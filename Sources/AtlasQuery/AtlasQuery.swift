// Questions to an atlas in SQL, for any connection: the table-valued function `nearest` and the function `similarity`.
//
// Everything works on a raw `sqlite3 *` through CSQLite's routine table, so the program (through
// `registerNeuroBridgeFunctions`) and the loadable extension run the same code. Nothing is written, ever.
//
//   nearest(query, k, model, scope, session, exact, ef, modality, as_of) -> neuron, rank, similarity, plan, id
//
// `NearestModule` speaks SQLite's virtual-table protocol, `Question` is what one call asks, `AtlasNames` looks
// them up, and `NearestTable` answers: with the index's mirror where the model has one, else by reading its vectors.
import CSQLite
package import IndexRows

/// Adds the functions to one connection; SQLite's code.
package func installNeuroBridgeFunctions(on connection: Connection) -> Int32 {
  let code = installSimilarity(on: connection)
  return code == SQLITE_OK ? NearestModule.install(on: connection) : code
}

/// Adds the functions to every connection that this process opens from now on. Call it once, before the first.
///
/// - Throws: When the process has no SQLite.
package func registerNeuroBridgeFunctions() throws(IndexRowsError) {
  let entry: sql_entry_point = { connection, _, routines in
    sql_use_routines(routines)
    guard let connection else { return SQLITE_MISUSE }
    return installNeuroBridgeFunctions(on: connection)
  }
  guard sql_register_for_new_connections(entry) != 0 else { throw .noSQLite }
}
