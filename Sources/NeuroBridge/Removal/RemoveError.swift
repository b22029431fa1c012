/// Why something cannot be removed, renamed or merged; the atlas is as before.
public enum RemoveError: Error, Equatable, CustomStringConvertible {
  /// Neither an animal, nor a session, nor a neuron.
  case malformed(String)
  /// People's decisions would go along.
  case hasDecisions(item: String, count: Int, reviewers: String)
  /// A name of a model that has several versions.
  case severalVersions(model: String, known: [String])
  /// A name that something else has.
  case taken(String)
  /// A label that was merged into a neuron.
  case alias(label: String, neuron: String)
  /// A match run has no name.
  case runHasNoName
  /// A distance that is not above 0 and at most 100 µm.
  case distance(String)
  /// Something was removed while other work was running.
  case removedMeanwhile
  /// Not enough room for `vacuum`.
  case noRoom(folder: String, needed: Int, free: Int)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .malformed(let text):
      "“\(text)” names nothing: write ANIMAL, ANIMAL/SESSION or ANIMAL/SESSION/LABEL, or give --model or --run"
    case .hasDecisions(let item, let count, let reviewers):
      "\(count) \(count == 1 ? "decision" : "decisions") of people would go along with \(item) (\(reviewers)): "
        + "`neurobridge export` or `review list` saves them; --with-decisions removes them too"
    case .severalVersions(let model, let known):
      "model \(model) has several versions: name one of \(known.joined(separator: ", "))"
    case .taken(let name): "\(name) is there already: choose another name"
    case .alias(let label, let neuron):
      "\(label) was merged into \(neuron), which has it as a further label: name \(neuron) itself"
    case .removedMeanwhile: "something was removed from the atlas meanwhile: run the command again"
    case .runHasNoName: "a match run has a number and no name: nothing to rename"
    case .distance(let text): "--within \(text): give a distance above 0 and up to 100 µm, such as 3um"
    case .noRoom(let folder, let needed, let free):
      "vacuum writes the file anew and needs \(Self.megabytes(needed)) free in \(folder), where \(Self.megabytes(free)) are: "
        + "free some, or make a compact copy on another disk with `neurobridge backup`"
    }
  }

  private static func megabytes(_ bytes: Int) -> String { "\((bytes + 999_999) / 1_000_000) MB" }
}
