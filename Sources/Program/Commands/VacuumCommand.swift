import ArgumentParser
import NeuroBridge

struct VacuumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vacuum",
    abstract: "Give the space of removed rows back to the disk.",
    discussion: """
      Writes the file anew; that needs up to twice its size of free disk space meanwhile, and no other program that reads it.
      Example:
        neurobridge remove lab.atlas M04 && neurobridge vacuum lab.atlas
      """)

  @OptionGroup var file: AtlasArgument
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    let report = try output.withProgress { try atlas.vacuum(progress: $0) }
    try output.result("\(report.bytesBefore) bytes before, \(report.bytesAfter) after", json: report)
  }
}
