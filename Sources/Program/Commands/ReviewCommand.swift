import ArgumentParser
import Foundation
import NeuroBridge
import Vocabulary

struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Decide on pairs: list, next, accept, reject, unknown, not-comparable, undo.",
    discussion: """
      Decisions are only ever added: undo is another row, and the newest one holds. `next` gives the proposed pair whose \
      answer is least sure.
      Examples:
        neurobridge review lab.atlas next
        neurobridge review lab.atlas accept M04/two-photon/tp007 M04/fmost/fm031 \\
          --reason "same branch point"
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
  @Option(help: "Who decides. Default: your user name.")
  var reviewer: String?
  @Option(help: "Why.")
  var reason: String?
  @Option(help: "Only this animal (list, next).")
  var animal: String?
  @Option(help: "Enough has been seen when at most this share of the undecided pairs is wrong (next).")
  var stopAt = 0.05
  @Option(help: "As it was then: UTC, 2026-11-22 or 2026-11-22T14:30 (list).")
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
      try atlas.decide(verdict, on: neurons[0], neurons[1], reviewer: reviewer, reason: reason)
      try output.result(
        "\(neurons[0]) and \(neurons[1]): \(verdict.rawValue), by \(reviewer)", json: ["verdict": verdict.rawValue])
    } else if action == .list {
      let entries = try atlas.reviews(animal: animal)
      try output.result(
        entries.isEmpty ? "no decisions yet" : entries.map(Self.text).joined(separator: "\n"), json: entries)
    } else {
      let question = try atlas.nextReview(animal: animal, stopAt: stopAt)
      try output.result(question.map(Self.text) ?? "nothing left to decide", json: question)
    }
  }

  private static func text(_ entry: ReviewEntry) -> String {
    "\(entry.at.prefix(10))  \(entry.a)  \(entry.b)  \(entry.verdict)  by \(entry.reviewer)"
      + (entry.reason.map { "  (\($0))" } ?? "")
  }

  private static func text(_ question: ReviewQuestion) -> String {
    "\(question.a) \(question.b)\n  similarity "
      + (question.similarity.map { Text.fixed($0, 3) } ?? "–") + ", margin "
      + (question.margin.map { Text.fixed($0, 3) } ?? "–")
      + (question.probability.map { ", probability \(Text.fixed($0, 3))" } ?? "")
      + (question.reciprocal ? ", each other's nearest" : "")
      + "\n  \(question.undecided) proposed pairs wait for a decision; "
      + (question.wrongShare.map { "at most \(Text.percent($0)) of them wrong (\(question.basis))" } ?? question.basis)
      + (question.isEnough ? "\n  enough has been seen: more answers would teach little" : "")
  }

}
