/// Why neurons of two sessions cannot be compared.
public enum MatchError: Error, Equatable, CustomStringConvertible {
  /// Both sessions are the same.
  case sameSession(String)
  /// No animal has both sessions; `sessions` are the names there are.
  case noAnimalHasBoth(from: String, to: String, sessions: [String])
  /// The atlas has no model that can embed or has embeddings.
  case noModel
  /// `missing` of the session's neurons have no current embedding.
  case notEmbedded(session: String, missing: Int, of: Int, model: String)
  /// No run between the two sessions has a transform, and too few positions are known.
  case noTransform(animal: String, from: String, to: String)
  /// Two decisions on pairs of one animal cannot both hold; `reason` is in the user's labels.
  case conflictingDecisions(animal: String, reason: String)
  /// No animal has two of the sessions; empty means any.
  case tooFewSessions([String])
  /// An option is out of range; the text names the flag.
  case badOption(String)

  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .sameSession(let name):
      "a session cannot be matched with itself (\(name)): name two different sessions with --from and --to"
    case .noAnimalHasBoth(let from, let to, let sessions):
      "no animal has both a session \(from) and a session \(to); "
        + (sessions.isEmpty ? "ingest some first" : "the atlas has: " + sessions.joined(separator: ", "))
    case .noModel:
      "there is no trained model yet: run `neurobridge train` first, or import vectors with `neurobridge embeddings import`"
    case .notEmbedded(let session, let missing, let count, let model):
      "\(session): \(missing) of \(count) neurons have no current embedding by model \(model): run `neurobridge embed --model \(model)`"
    case .noTransform(let animal, let from, let to):
      "\(animal): no transform between \(from) and \(to): run `neurobridge match --from \(from) --to \(to)`, or add four or more "
        + "known positions with `neurobridge landmarks import` or `neurobridge pairs import`"
    case .conflictingDecisions(let animal, let reason): "\(animal): \(reason)"
    case .tooFewSessions(let names):
      "no animal has two " + (names.isEmpty ? "sessions" : "of the sessions \(names.joined(separator: ", "))")
        + ": ingest them first"
    case .badOption(let text): text
    }
  }
}
