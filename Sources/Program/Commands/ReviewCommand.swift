import ArgumentParser
import Foundation
import NeuroBridge
import Vocabulary

struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Accept or reject pairs: list, next, accept, reject, unknown, not-comparable, undo.",
    discussion: """
      Decisions are never deleted: undo adds another one, and the newest holds. An accepted pair is in `matches` at once, \
      in place of what `match` had proposed for either neuron. `next` shows the proposed pair that is least certain.
      Examples:
        neurobridge review lab.atlas next
        neurobridge review lab.atlas accept M04/two-photon/tp007 M04/fmost/fm031 \\
          --reason "same branch point"
        neurobridge review lab.atlas undo M04/two-photon/tp007 M04/fmost/fm031
        neurobridge review lab.atlas list --animal M04
      """)

  enum Action: String, ExpressibleByArgument, CaseIterable {
    case list, next, accept, reject, unknown, undo
    case notComparable = "not-comparable"

    var verdict: Verdict? {
      switch self {
      case .accept: .match
      case .reject: .different
      case .unknown: .unknown
      case .notComparable: .notComparable
      case .undo: .withdrawn
      case .list, .next: nil
      }
    }
  }

  @OptionGroup var file: AtlasArgument
  @Argument(help: "What to do.")
  var action: Action
  @Argument(help: "The two neurons, as animal/session/label.")
  var neurons: [String] = []
  @Option(help: "The name of the person who decides. Default: your user name.")
  var reviewer: String?
  @Option(help: "The reason, in your words.")
  var reason: String?
  @Option(help: "Only this animal (list, next).")
  var animal: String?
  @Option(help: "Say that it is enough when at most this fraction of the undecided pairs is wrong (next).")
  var stopAt = 0.05
  @Option(help: "The decisions at a time, UTC: 2026-11-22 or 2026-11-22T14:30 (list).")
  var asOf: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if action.verdict != nil && neurons.count != 2 {
      throw ValidationError("\(action.rawValue) needs two neurons, written animal/session/label")
    }
    if asOf != nil && action != .list { throw ValidationError("--as-of is for list") }
    if action.verdict == nil && !neurons.isEmpty { throw ValidationError("\(action.rawValue) takes no neurons") }
  }

  func run() throws {
    let atlas = try action.verdict == nil ? file.open(asOf: asOf, output) : file.open(output)
    if let verdict = action.verdict {
      let reviewer = reviewer ?? NSUserName()
      let report = try atlas.decide(
        ReviewRequest(verdict, neurons[0], neurons[1], reviewer: reviewer, reason: reason))
      try output.result(Self.text(report), json: report)
    } else if action == .list {
      let entries = try atlas.reviews(animal: animal)
      try output.result(
        entries.isEmpty ? "no decisions yet" : entries.map(Self.text).joined(separator: "\n"), json: entries)
    } else {
      let proposal = try atlas.nextReview(NextReviewRequest(animal: animal, stopAt: stopAt))
      try output.result(proposal.map(Self.text) ?? "every proposed pair is decided", json: proposal)
    }
  }

  private static func text(_ report: ReviewReport) -> String {
    "\(report.a) and \(report.b): \(report.verdict.rawValue), by \(report.reviewer)"
      + (report.replaced.isEmpty
        ? "" : "; no longer proposed as a partner of either: \(report.replaced.joined(separator: ", "))")
  }

  private static func text(_ entry: ReviewEntry) -> String {
    "\(entry.at.prefix(10))  \(entry.a)  \(entry.b)  \(entry.verdict)  by \(entry.reviewer)"
      + (entry.reason.map { "  (\($0))" } ?? "")
  }

  private static func text(_ proposal: ReviewProposal) -> String {
    "\(proposal.a) \(proposal.b)\n  similarity "
      + (proposal.similarity.map { Text.fixed($0, 3) } ?? "–") + ", margin "
      + (proposal.margin.map { Text.fixed($0, 3) } ?? "–")
      + (proposal.probability.map { ", probability \(Text.fixed($0, 3))" } ?? "")
      + (proposal.reciprocal ? ", each other's most similar" : "")
      + "\n  \(proposal.undecided) proposed pairs are undecided; "
      + (proposal.wrongFraction.map { "at most \(Text.percent($0)) of them wrong (\(proposal.basis))" }
        ?? proposal.basis)
      + (proposal.isEnough ? "\n  enough pairs are decided: further decisions would change little" : "")
  }

}
