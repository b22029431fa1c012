import AtlasStore
import Matching
import Vocabulary

/// All pairs of several sessions, matched and freed of contradictions.
public struct SessionsReport: Hashable, Sendable, Codable {
  /// One run for each two sessions of each animal.
  public let runs: [MatchReport]
  /// Pairs that were given up, because stronger pairs join one of the two neurons with another of the same session.
  public let contradictions: Int
  /// Neurons in all the sessions of an animal, over all animals.
  public let neuronsInAllSessions: Int
}

extension Atlas {
  /// Matches every two of several sessions, for each animal that has at least two of them; then gives up accepted pairs that
  /// contradict stronger ones over a third session.
  ///
  /// - Parameters:
  ///   - sessions: Names; empty means all sessions of each animal.
  ///   - options: Its `from` and `to` are not used.
  public func match(
    sessions: [String], options: MatchRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> SessionsReport {
    try AtlasError.wrapping {
      let animals = try store.read { transaction in
        let animals =
          try options.animals.isEmpty
          ? transaction.animals() : options.animals.map { try transaction.animal(named: $0) }
        return try animals.map { animal in
          let own = try transaction.sessions(of: animal.id)
          return (animal, sessions.isEmpty ? own : own.filter { sessions.contains($0.name) })
        }.filter { $0.1.count >= 2 }
      }
      guard !animals.isEmpty else {
        throw MatchError.tooFewSessions(sessions)
      }
      var (runs, contradictions, complete): ([MatchReport], Int, Int) = ([], 0, 0)
      for (animal, own) in animals {
        for (index, a) in own.enumerated() {
          for b in own[(index + 1)...] {
            var request = options
            (request.from, request.to, request.animals) = (a.name, b.name, [animal.name])
            request.expansions = options.expansions.filter { $0.key == a.name || $0.key == b.name }
            runs += try match(request, progress: progress)
          }
        }
        contradictions += try resolve(animal, own)
        complete += try identities(IdentitiesRequest(animal: animal.name)).identities.count { identity in
          own.allSatisfy { identity.labels[$0.name]?.count == 1 }
        }
      }
      return SessionsReport(runs: runs, contradictions: contradictions, neuronsInAllSessions: complete)
    }
  }

  /// Gives up accepted pairs of the newest runs that contradict stronger ones; returns how many.
  private func resolve(_ animal: Animal, _ sessions: [Session]) throws -> Int {
    let (pairs, dropped) = try store.read { transaction in
      let neurons = try sessions.map { try transaction.neurons(in: $0.id) }
      var members: [Neuron.ID: Matching.Identities.Member] = [:]
      for (session, own) in neurons.enumerated() {
        for (index, neuron) in own.enumerated() { members[neuron.id] = .init(session: session, neuron: index) }
      }
      let pairs = try transaction.acceptedPairs(of: animal.id)
      let known = pairs.filter { members[$0.a] != nil && members[$0.b] != nil }
      let consistent = ConsistentPairs(
        neuronCounts: neurons.map(\.count),
        pairs: known.compactMap { pair in
          guard let a = members[pair.a], let b = members[pair.b] else { return nil }
          return .init(a, b, evidence: pair.evidence ?? .infinity)
        })
      return (known, consistent.dropped)
    }
    guard !dropped.isEmpty else { return 0 }
    try store.atomicActivity(
      "match", parameters: ["animal": animal.name, "sessions": sessions.map(\.name).joined(separator: ",")]
    ) {
      transaction, message in
      for index in dropped { try transaction.giveUp(pairs[index]) }
      message = "\(animal.name): \(dropped.count) pairs given up that contradict stronger ones over a third session"
    }
    return dropped.count
  }
}
