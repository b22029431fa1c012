import Foundation
import Testing

/// The program itself, run as a user runs it.
struct ProgramRun {
  let status: Int32
  let output: String
  let error: String

  /// The program beside the test bundle; nil where it has not been built.
  static let path: String? = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    for folder in [bundle.deletingLastPathComponent(), bundle.deletingLastPathComponent().deletingLastPathComponent()] {
      let program = folder.appendingPathComponent("neurobridge").path
      if FileManager.default.isExecutableFile(atPath: program) { return program }
    }
    return nil
  }()

  init(_ arguments: String...) throws { try self.init(arguments) }

  init(_ arguments: [String]) throws {
    try self.init(finishing: Self.start(arguments))
  }

  private init(finishing process: Process) throws {
    let (output, error) = (process.standardOutput as? Pipe, process.standardError as? Pipe)
    let outputData = output?.fileHandleForReading.readDataToEndOfFile() ?? Data()
    let errorData = error?.fileHandleForReading.readDataToEndOfFile() ?? Data()
    process.waitUntilExit()
    status = process.terminationStatus
    self.output = String(decoding: outputData, as: UTF8.self)
    self.error = String(decoding: errorData, as: UTF8.self)
  }

  /// Runs a line of `sh`, in which `$P` is the program; its own standard output and error are those of the result.
  init(shell line: String, in folder: String = "/", environment: [String: String] = [:]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(
      environment.merging(["P": try #require(Self.path)]) { $1 }
    ) { $1 }
    (process.standardOutput, process.standardError) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    try process.run()
    try self.init(finishing: process)
  }

  /// Starts the program and leaves it running.
  static func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path))
    process.arguments = arguments
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }
}
