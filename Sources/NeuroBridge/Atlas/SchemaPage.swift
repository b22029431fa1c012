/// The schema as a page for people, from the comments in its statements.
///
/// Every table and view begins with its comment, and every column ends with one (a test of the store sees to it).
struct SchemaPage {
  private struct Relation {
    let name: String
    let kind: String
    var meaning: [String] = []
    /// Names, types (empty in a view) and meanings.
    var columns: [(name: String, type: String, meaning: String)] = []
  }

  private var relations: [Relation] = []

  /// - Parameter schema: Statements as `Atlas.schema` writes them: `CREATE TABLE` and `CREATE VIEW` at the start of a line.
  init(_ schema: String) {
    for statement in schema.split(separator: ";\n") {
      let lines = statement.split(separator: "\n").drop { !$0.hasPrefix("CREATE ") }
      let words = lines.first?.split(separator: " ") ?? []
      guard words.count > 2, ["TABLE", "VIEW"].contains(words[1]) else { continue }
      var relation = Relation(name: String(words[2]), kind: words[1] == "VIEW" ? "view" : "table")
      let body = lines.dropFirst()
      let comments = body.prefix { Self.trimmed($0).hasPrefix("--") }
      relation.meaning = comments.map { String(Self.trimmed($0).dropFirst(3)) }
      let isView = relation.kind == "view"
      let rows =
        isView
        ? body.dropFirst(comments.count).drop { $0 != "SELECT" }.dropFirst().prefix { !$0.hasPrefix("FROM ") }
        : body.dropFirst(comments.count)
      relation.columns = Self.columns(rows, isView: isView)
      relations.append(relation)
    }
  }

  private static func columns(
    _ lines: ArraySlice<Substring>, isView: Bool
  ) -> [(name: String, type: String, meaning: String)] {
    var result: [(name: String, type: String, meaning: String)] = []
    var definition = ""
    for line in lines {
      // A migration adds columns after the last one, each with its comment in /* … */: `a INTEGER, b REAL /* of b */,  -- of a`.
      let added = line.matches(of: /, (\w+) (\w+)[^,]*? \/\* (.+?) \*\//)
      defer { result += added.map { (String($0.1), String($0.2), String($0.3)) } }
      let line =
        added.isEmpty
        ? line : Substring(line[..<added[0].range.lowerBound] + "," + line[added[added.count - 1].range.upperBound...])
      let parts = line.split(separator: " -- ", maxSplits: 1)
      definition += " " + trimmed(parts[0])
      guard parts.count == 2 else { continue }
      let words = definition.filter { $0 != "," }.split(separator: " ")
      definition = ""
      guard let first = words.first, let last = words.last else { continue }
      let name = isView ? last.split(separator: ".").last ?? last : first
      result.append((String(name), isView ? "" : String(words.dropFirst().first ?? ""), String(trimmed(parts[1]))))
    }
    return result
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The views, which are read most, from the last that builds on others; then the tables in the order of the schema.
  var markdown: String {
    let ordered = relations.filter { $0.kind == "view" }.reversed() + relations.filter { $0.kind == "table" }
    let head = """
      # The tables and views of an atlas

      An atlas is one SQLite file. `neurobridge query lab.atlas "SELECT …"` reads it, as does any SQLite client. Times are UTC as
      ISO 8601; lengths end in `_um` and are in µm; a vector is a BLOB of little-endian float32. `nearest` and `similarity`
      are functions: see `neurobridge help query`.

      Written by `make docs` from the comments of the schema: do not edit.


      """
    return head + ordered.map(Self.section).joined(separator: "\n")
  }

  private static func section(_ relation: Relation) -> String {
    let isView = relation.kind == "view"
    let rows = relation.columns.map { column in
      let meaning = column.meaning.replacing("|", with: "\\|")
      return isView ? "| `\(column.name)` | \(meaning) |" : "| `\(column.name)` | \(column.type) | \(meaning) |"
    }
    let head = isView ? ["| column | meaning |", "|---|---|"] : ["| column | type | meaning |", "|---|---|---|"]
    return (["## \(relation.name) (\(relation.kind))", ""] + relation.meaning + [""] + head + rows)
      .joined(separator: "\n") + "\n"
  }
}
