import NeuroBridge

/// Reads SQL line by line from a terminal; a statement ends with a semicolon.
struct QueryPrompt {
  let atlas: Atlas
  let format: TableFormat

  func run() {
    print("SQL ends with a semicolon. .tables lists tables, .schema explains them, .quit leaves.")
    var sql = ""
    while true {
      print(sql.isEmpty ? "neurobridge> " : "        ...> ", terminator: "")
      Output.flush()
      guard let line = readLine() else { break }
      let word = line.split(separator: " ").joined(separator: " ")
      if sql.isEmpty && word.isEmpty { continue }
      if sql.isEmpty && word.hasPrefix(".") {
        guard execute(command: word) else { return }
        continue
      }
      sql += line + "\n"
      if word.hasSuffix(";") {
        execute(sql)
        sql = ""
      }
    }
    print()
  }

  /// Runs a command of the prompt itself.
  ///
  /// - Returns: False to leave.
  private func execute(command word: String) -> Bool {
    switch word {
    case ".quit", ".exit", ".q": return false
    case ".tables":
      execute(
        """
        SELECT name, type FROM sqlite_schema
        WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name
        """)
    case ".schema": print((try? Atlas.schema()) ?? "")
    default: print("no such command: \(word); there are .tables, .schema and .quit")
    }
    return true
  }

  private func execute(_ sql: String) {
    do { try atlas.query(sql, as: format) { print($0, terminator: "") } } catch { print("\(error)") }
  }
}
