import ArgumentParser
import NeuroBridge

struct IdentitiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identities",
    abstract: "List each neuron over all sessions of its animal.",
    discussion: """
      Joins accepted matches and decisions of people over all sessions. One row for each neuron, one column for each \
      session; the cell is empty where the session does not have the neuron, and two labels joined by + are a \
      contradiction. In SQL, the view `identity` holds the same.
      Examples:
        neurobridge identities lab.atlas --animal M04
        neurobridge identities lab.atlas -f csv > identities.csv
        neurobridge identities lab.atlas --conflicts
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "Only this animal.")
  var animal: String?
  @Flag(help: "Only neurons with two labels in one session.")
  var conflicts = false
  @Option(name: .shortAndLong, help: "The format of the rows.")
  var format: TableFormat = .table
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: true, output)
    let request = IdentitiesRequest(animal: animal, onlyConflicts: conflicts)
    if output.json { return try Output.json(atlas.identities(request)) }
    try atlas.writeIdentities(request, as: format) { try Output.write($0) }
  }
}
