/// Why neurons of two sessions cannot be compared.
public enum MatchError: Error, Equatable, CustomStringConvertible {
  case sameSession(String)
  case noAnimalHasBoth(from: String, to: String, sessions: [String])
  case noModel
  case notEmbedded(session: String, missing: Int, of: Int, model: String)
  case badOption(String)

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
    case .badOption(let text):
      text
    }
  }
}
