import NeuroBridge
import TestSupport
import Testing

extension Atlas {
  /// The line an attempt ends with, having checked that the atlas is exactly as before and that its folder holds no journal.
  func refusal(in folder: TemporaryFolder, _ attempt: () throws -> Void) throws -> String {
    let before = try store.dump()
    let error = #expect(throws: (any Error).self, performing: attempt)
    #expect(try store.dump() == before)
    #expect(try folder.names().filter { $0.contains("-journal") } == [])
    return error.map { "\($0)" } ?? ""
  }
}
