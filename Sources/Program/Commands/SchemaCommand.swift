import ArgumentParser
import NeuroBridge

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the tables and views of an atlas, with what each column means.",
    discussion: """
      Example:
        neurobridge schema
        neurobridge schema --format markdown > docs/sql.md
      """)

  @Option(name: .shortAndLong, help: "As SQL statements, or as a page with one section a table.")
  var format = Atlas.SchemaFormat.sql

  func run() throws { print(try Atlas.schema(as: format), terminator: "") }
}
