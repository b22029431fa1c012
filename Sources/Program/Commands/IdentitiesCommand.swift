import ArgumentParser
import NeuroBridge

struct IdentitiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identities",
    abstract: "Show who is who over all sessions of an animal.",
    discussion: """
      Accepted matches and people's pairs between any two sessions are joined. One row a neuron, a column a session; a \
      neuron that a session lacks is left empty there, and two labels joined by + contradict each other. The view \
      `identity` says the same in SQL.
      Examples:
        neurobridge identities lab.atlas --animal M04
        neurobridge identities lab.atlas -f csv > identities.csv
        neurobridge identities lab.atlas --conflicts
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "Only this animal.")
  var animal: String?
  @Flag(help: "Only identities that hold two neurons of one session.")
  var conflicts = false
  @Option(name: .shortAndLong, help: "How rows are written.")
  var format: TableFormat = .table
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: true, output)
    if output.json {
      var report = try atlas.identities(animal: animal)
      if conflicts { report.identities.removeAll { $0.conflicts.isEmpty } }
      return try Output.json(report)
    }
    try atlas.writeIdentities(animal: animal, onlyConflicts: conflicts, as: format) { print($0, terminator: "") }
  }
}
