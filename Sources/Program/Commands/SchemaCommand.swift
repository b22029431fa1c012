import ArgumentParser
import NeuroBridge

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the schema of an atlas as SQL, with what each table and column means.",
    discussion: "Example:\n  neurobridge schema > schema/atlas.sql")

  func run() throws { print(try Atlas.schema(), terminator: "") }
}
