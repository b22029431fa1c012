// The loadable SQLite extension: `nearest`, `similarity` and the views of an atlas in any SQLite client.
//
// `make extension` links it with the Swift runtime, so that it loads where no Swift is installed, and hides all symbols but
// this one. It uses the host's SQLite through the routine table and writes nothing.
import AtlasQuery
public import CSQLite

/// The entry point that `load_extension('neurobridge')` calls (https://www.sqlite.org/loadext.html).
@_cdecl("sqlite3_neurobridge_init")
public func initializeNeuroBridge(
  _ connection: OpaquePointer?, _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ routines: UnsafePointer<sqlite3_api_routines>?
) -> Int32 {
  guard let connection, let routines else { return SQLITE_MISUSE }
  sql_use_routines(routines)
  guard sql_version() >= 3_038_000 else {
    message?.pointee = sql_copy("neurobridge needs SQLite 3.38 or newer")
    return SQLITE_ERROR
  }
  return installNeuroBridgeFunctions(on: connection)
}
