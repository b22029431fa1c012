import TestSupport
import Testing

@Suite(.enabled(if: ProgramRun.path != nil, "the program has not been built beside the tests"))
struct RenamedMatchingFlagsTests {
  private static let sessions = ["--from", "a", "--to", "b"]

  /// A command on an atlas that does not exist: parsed, then refused with status 1; wrong usage would be 2.
  @Test(arguments: [
    (["match", "no.atlas", "--fmr", "0.1"] + sessions, "--fmr is now --fdr and --max-fmr"),
    (["match", "no.atlas", "--fmr=0.1"] + sessions, "--fmr is now --fdr and --max-fmr"),
    (["match", "no.atlas", "--per-neuron", "5"] + sessions, "--per-neuron is now --candidates"),
    (["match", "no.atlas", "--candidates-per-neuron", "5"] + sessions, "--candidates-per-neuron is now --candidates"),
    (["match", "no.atlas", "--no-turn"] + sessions, "--no-turn is now --no-align-rotation"),
    (["match", "no.atlas", "--turn"] + sessions, "--turn is now --align-rotation"),
    (["evaluate", "no.atlas", "--turn"], "--turn is now --align-rotation"),
    (["evaluate", "no.atlas", "--no-turn"], "--no-turn is now --no-align-rotation"),
    (["evaluate", "no.atlas", "--turns", "8"], "--turns is now --pixel-rotations"),
    (["evaluate", "no.atlas", "--no-proposals"], "--no-proposals is now --no-matching"),
    (["evaluate", "no.atlas", "--proposals"], "--proposals is now --matching"),
    (["compare", "no.atlas", "--turns", "8"], "--turns is now --pixel-rotations"),
  ])
  func anOldFlagStillWorksAndNamesTheNewOne(_ arguments: [String], _ note: String) throws {
    let process = try ProgramRun(arguments)
    #expect(process.status == 1, "\(process.error)")
    #expect(process.error.hasPrefix("note: \(note)\n"))
    #expect(process.output == "")
  }

  @Test func helpShowsNoOldFlag() throws {
    for (command, old) in [
      ("match", ["--fmr", "--per-neuron", "--turn", "--candidates-per-neuron"]), ("evaluate", ["--turn", "proposals"]),
      ("compare", ["--turns"]),
    ] {
      let help = try ProgramRun("help", command).output
      for flag in old { #expect(!help.contains(flag), "\(command) \(flag)") }
    }
  }
}
