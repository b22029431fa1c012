/// Statements of one connection, each prepared when it is first asked for and kept.
final class Statements {
  /// One of them: whoever steps it rewinds it, or its snapshot stays open.
  final class Kept {
    let statement: Statement

    init(_ statement: consuming Statement) { self.statement = statement }
  }

  private let connection: Connection
  /// By the place of their text in the program, which never moves.
  private var kept: [UnsafePointer<UInt8>: Kept] = [:]

  init(on connection: Connection) { self.connection = connection }

  func callAsFunction(_ sql: StaticString) throws(IndexRowsError) -> Kept {
    if let known = kept[sql.utf8Start] { return known }
    let fresh = Kept(try Statement(sql, on: connection, lasting: true))
    kept[sql.utf8Start] = fresh
    return fresh
  }
}
