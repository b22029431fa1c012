import TestSupport
import Testing

@Suite(.enabled(if: ProgramRun.path != nil, "the program has not been built beside the tests"))
struct RenamedFlagsTests {
  /// A command on an atlas that does not exist: parsed, then refused with status 1; wrong usage would be 2.
  @Test(arguments: [
    (["train", "no.atlas", "--rate", "1e-3"], "--rate is now --learning-rate"),
    (["train", "no.atlas", "--rate=1e-3"], "--rate is now --learning-rate"),
    (["train", "no.atlas", "--views", "8"], "--views is now --fixed-views"),
    (["train", "no.atlas", "--identities", "8"], "--identities is now --identities-per-batch"),
    (["pretrain", "no.atlas", "--rate", "1e-3"], "--rate is now --learning-rate"),
    (["pretrain", "no.atlas", "--views", "8"], "--views is now --fixed-views"),
    (["index", "no.atlas", "build", "--degree", "8"], "--degree is now --m"),
    (["index", "no.atlas", "build", "--breadth", "60"], "--breadth is now --ef-construction"),
    (["simulate", "/proc/none", "--turn", "20"], "--turn is now --max-rotation"),
  ])
  func anOldFlagStillWorksAndNamesTheNewOne(_ arguments: [String], _ note: String) throws {
    let process = try ProgramRun(arguments)
    #expect(process.status == 1, "\(process.error)")
    #expect(process.error.hasPrefix("note: \(note)\n"))
    #expect(process.output == "")
    #expect(try !ProgramRun(arguments + ["--quiet"]).error.contains("note:"))
  }

  @Test func helpShowsNoOldFlag() throws {
    for (command, old) in [
      ("train", ["--rate ", "--views ", "--identities "]), ("index", ["--degree", "--breadth"]),
      ("simulate", ["--turn"]),
    ] {
      let help = try ProgramRun("help", command).output
      for flag in old { #expect(!help.contains(flag), "\(command) \(flag)") }
    }
  }
}
