import CSQLite
import IndexRows

/// SQLite's virtual-table callbacks for `nearest` (https://www.sqlite.org/vtab.html). The object of each table and cursor
/// follows the C structure that SQLite passes.
enum NearestModule {
  private struct Table {
    var base: sqlite3_vtab
    let search: Unmanaged<NearestSearch>
  }
  private struct Cursor {
    var base: sqlite3_vtab_cursor
    let cursor: Unmanaged<NearestCursor>
  }

  /// Registers the module. Without xCreate it is eponymous-only: usable without a CREATE statement.
  static func install(on connection: Connection) -> Int32 {
    let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    var callbacks = sqlite3_module()
    callbacks.iVersion = 0
    callbacks.xConnect = connect
    callbacks.xBestIndex = { _, info in NearestPlanner.plan(info!) }
    callbacks.xDisconnect = disconnect
    callbacks.xDestroy = disconnect
    callbacks.xOpen = open
    callbacks.xClose = close
    callbacks.xFilter = filter
    callbacks.xNext = { cursor in NearestModule.attempt(cursor!) { try $0.next() } }
    callbacks.xEof = { cursor in NearestModule.object(cursor!).isAtEnd ? 1 : 0 }
    callbacks.xColumn = { cursor, context, column in NearestModule.attempt(cursor!) { try $0.column(column, context!) }
    }
    callbacks.xRowid = { cursor, id in
      id!.pointee = NearestModule.object(cursor!).rowID
      return SQLITE_OK
    }
    module.initialize(to: callbacks)
    return sql_create_module(connection, "nearest", module, module) { $0!.deallocate() }
  }

  private static let connect:
    @convention(c) (
      OpaquePointer?, UnsafeMutableRawPointer?, Int32, UnsafePointer<UnsafePointer<CChar>?>?,
      UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32 = { connection, _, _, _, out, _ in
      let code = sql_declare_table(connection, NearestColumn.declaration)
      guard code == SQLITE_OK, let connection else { return code }
      let table = UnsafeMutablePointer<Table>.allocate(capacity: 1)
      table.initialize(
        to: Table(base: sqlite3_vtab(), search: .passRetained(NearestSearch(on: connection))))
      out!.pointee = UnsafeMutableRawPointer(table).assumingMemoryBound(to: sqlite3_vtab.self)
      return SQLITE_OK
    }

  private static let disconnect: @convention(c) (UnsafeMutablePointer<sqlite3_vtab>?) -> Int32 = { table in
    let table = UnsafeMutableRawPointer(table!).assumingMemoryBound(to: Table.self)
    table.pointee.search.release()
    table.deinitialize(count: 1)
    table.deallocate()
    return SQLITE_OK
  }

  private static let open:
    @convention(c) (
      UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
    ) -> Int32 = { table, out in
      let table = UnsafeMutableRawPointer(table!).assumingMemoryBound(to: Table.self)
      let cursor = UnsafeMutablePointer<Cursor>.allocate(capacity: 1)
      let object = NearestCursor(table.pointee.search.takeUnretainedValue())
      cursor.initialize(to: Cursor(base: sqlite3_vtab_cursor(), cursor: .passRetained(object)))
      out!.pointee = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
      return SQLITE_OK
    }

  private static let close: @convention(c) (UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 = { cursor in
    let cursor = UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: Cursor.self)
    cursor.pointee.cursor.release()
    cursor.deinitialize(count: 1)
    cursor.deallocate()
    return SQLITE_OK
  }

  private static let filter:
    @convention(c) (
      UnsafeMutablePointer<sqlite3_vtab_cursor>?, Int32, UnsafePointer<CChar>?, Int32,
      UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32 = { cursor, _, plan, count, values in
      let table = UnsafeRawPointer(cursor!.pointee.pVtab!)
      return NearestModule.attempt(cursor!) {
        let plan = String(cString: plan!)
        var hasParameters = false
        if plan.utf8.contains(NearestPlanner.count) || !NearestPlanner.unknownEqualities(plan).isEmpty {
          hasParameters = try $0.search.refuseDiscarding(table: table, plan: plan)
        }
        let query = NearestPlanner.query(
          plan: plan, count: Int(count), values: values, hasParameters: hasParameters)
        try $0.filter(query)
      }
    }

  private static func object(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>) -> NearestCursor {
    UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: Cursor.self).pointee.cursor.takeUnretainedValue()
  }

  /// Runs `body`; an error becomes the statement's error message.
  private static func attempt(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>, _ body: (NearestCursor) throws -> Void
  ) -> Int32 {
    do {
      try body(object(cursor))
      return SQLITE_OK
    } catch {
      let table = cursor.pointee.pVtab!
      sql_free(table.pointee.zErrMsg)
      table.pointee.zErrMsg = sql_copy("\(error)")
      guard case IndexRowsError.sql(let code, _) = error else { return SQLITE_ERROR }
      return code
    }
  }
}
