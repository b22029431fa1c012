import Foundation
import NeuroBridge
import Testing

struct SchemaPageTests {
  @Test func docsShowTheNewestSchema() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/sql.md")
    let stored = try String(contentsOf: path.standardized, encoding: .utf8)
    #expect(try stored == Atlas.schema(as: .markdown), "run `make docs`")
  }

  @Test func everyColumnOfEveryTableAndViewHasARow() throws {
    let atlas = try Atlas.create(at: NSTemporaryDirectory() + "schema-\(UUID().uuidString).atlas")
    defer { try? FileManager.default.removeItem(atPath: atlas.path) }
    let columns = try atlas.rows(
      """
      SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~'
      """)
    #expect(columns.count > 200)
    let sections = try Atlas.schema(as: .markdown).split(separator: "\n## ")
    for row in columns {
      guard case .text(let table) = row[0], case .text(let column) = row[1] else { continue }
      let section = sections.first { $0.hasPrefix("\(table) (") }
      #expect(section?.contains("\n| `\(column)` |") == true, "\(table).\(column)")
    }
  }
}
