import Foundation
import NeuroBridge
import TestSupport
import Testing

/// Ctrl-C and `kill`, given to the program itself.
@Suite(.enabled(if: ProgramRun.path != nil), .serialized) struct InterruptionTests {
  /// Reads standard error until it holds `text`.
  private func wait(for text: String, from process: Process) -> String {
    let handle = (process.standardError as? Pipe)?.fileHandleForReading
    var seen = ""
    while !seen.contains(text), let data = handle?.availableData, !data.isEmpty {
      seen += String(decoding: data, as: UTF8.self)
    }
    return seen
  }

  /// Simulating hundreds of neurons takes a minute, and begins before a signal can arrive.
  private func start(_ folder: TemporaryFolder) throws -> Process {
    let process = try ProgramRun.start(["simulate", folder.file("animals"), "--animals", "3", "--neurons", "200"])
    // The folder is made once signals are listened to.
    while process.isRunning, !FileManager.default.fileExists(atPath: folder.file("animals")) { usleep(10_000) }
    return process
  }

  @Test(arguments: [SIGINT, SIGTERM]) func theFirstSignalIsAnnouncedAndTheWorkEnds(_ signal: Int32) throws {
    let folder = try TemporaryFolder()
    let process = try start(folder)
    kill(process.processIdentifier, signal)
    let text = wait(for: "to begin again", from: process)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1 && process.terminationReason == .exit)
    #expect(text.hasPrefix("stopping; Ctrl-C again ends at once\n"))
    #expect(text.contains("neurobridge: stopped; animals finished so far stay"))
    #expect(text.components(separatedBy: "stopping").count == 2)
  }

  @Test func theSecondSignalEndsAtOnce() throws {
    let folder = try TemporaryFolder()
    let process = try start(folder)
    kill(process.processIdentifier, SIGINT)
    _ = wait(for: "stopping", from: process)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
  }
}
