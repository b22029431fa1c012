import ArgumentParser

/// Shown by every command that writes.
struct DryRunOption: ParsableArguments {
  @Flag(name: .long, help: "Check everything and say what would be done, but write nothing.")
  var dryRun = false
}
