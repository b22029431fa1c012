import ArgumentParser
import Glibc
import NeuroBridge
import Vocabulary

/// The command line: one file a subcommand; the work is in `Atlas`.
@main
struct NeuroBridgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neurobridge",
    abstract: "Matches neurons between a two-photon and an fMOST stack of the same brain.",
    discussion: """
      An atlas is one SQLite file. A first run:
        neurobridge demo
      Your own stacks:
        neurobridge init lab.atlas
        neurobridge ingest lab.atlas in-vivo.tif --animal M01 \\
          --modality two-photon --neurons in-vivo.csv
        neurobridge ingest lab.atlas ex-vivo.ome.tif --animal M01 \\
          --modality fmost --neurons ex-vivo.csv
        neurobridge pairs import lab.atlas pairs.csv --animal M01 \\
          --from two-photon --to fmost
        neurobridge train lab.atlas && neurobridge embed lab.atlas
        neurobridge match lab.atlas --from two-photon --to fmost
        neurobridge export lab.atlas pairs-found.csv
      """,
    version: Product.version,
    subcommands: [DemoCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "Import",
        subcommands: [
          InitCommand.self,
          InspectCommand.self,
          IngestCommand.self,
          RelinkCommand.self,
          DetectCommand.self,
          NeuronsCommand.self,
          PairsCommand.self,
          LandmarksCommand.self,
          SimulateCommand.self,
        ]),
      CommandGroup(
        name: "Match neurons",
        subcommands: [
          WeightsCommand.self,
          PretrainCommand.self,
          TrainCommand.self,
          EmbedCommand.self,
          EmbeddingsCommand.self,
          IndexCommand.self,
          MatchCommand.self,
          LocateCommand.self,
          MapCommand.self,
          IdentitiesCommand.self,
          EvaluateCommand.self,
          CompareCommand.self,
          FiguresCommand.self,
        ]),
      CommandGroup(
        name: "Review and export",
        subcommands: [
          QueryCommand.self,
          ReviewCommand.self,
          ExportCommand.self,
          ExportStackCommand.self,
          LogCommand.self,
        ]),
      CommandGroup(
        name: "Maintenance",
        subcommands: [
          CheckCommand.self,
          BackupCommand.self,
          MigrateCommand.self,
          RemoveCommand.self,
          RenameCommand.self,
          VacuumCommand.self,
          SchemaCommand.self,
        ]),
    ])

  /// Runs the command named by the arguments: exit status 0 done, 1 failed, 2 wrong usage.
  static func main() async {
    Output.reserveStandardFiles()
    let given = Array(CommandLine.arguments.dropFirst())
    let isQuiet = given.contains("--quiet") || given.contains("-q")
    Interruption.listen(quiet: isQuiet) {
      Atlas.recordStop(within: 0.2)
      Output.error(StoppedText.text(given))
      _exit(1)
    }
    let (arguments, notes) = RenamedFlags.replaced(in: given)
    if !isQuiet { for note in notes { Output.line(note) } }
    do {
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      waitIfLeaving()
      Output.exit(0)
    } catch is CancellationError {
      leave(with: AtlasError.cancelled)
    } catch {
      leave(with: error)
    }
  }

  /// Where another thread ends the program, this one must not.
  private static func waitIfLeaving() {
    guard !Interruption.beginLeaving() else { return }
    while true { pause() }
  }

  private static func leave(with error: any Error) -> Never {
    waitIfLeaving()
    if error as? AtlasError == .cancelled {
      Output.error(StoppedText.text(Array(CommandLine.arguments.dropFirst())))
      Glibc.exit(1)
    }
    switch exitCode(for: error) {
    case .success:
      print(fullMessage(for: error))
      Output.exit(0)
    case .validationFailure:
      Output.line(fullMessage(for: error))
      Output.exit(2)
    case let code:
      // Where standard output could not be written, that is the error, whatever it led to.
      if Output.failure != nil { Output.exit(0) }
      if case AtlasError.closedPipe = error { Output.exit(0) }
      let text = message(for: error)
      Output.flush()
      if !text.isEmpty { Output.error(text) }
      Output.exit(code == .failure ? 1 : code.rawValue)
    }
  }
}
