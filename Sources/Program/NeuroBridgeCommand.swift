import ArgumentParser

/// The command line: one file a subcommand, no logic of its own.
@main
struct NeuroBridgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neurobridge",
    abstract: "Finds the same neuron in two microscopes.")
}
