package import Vocabulary

/// What is to be removed from an atlas.
package enum RemovalTarget: Hashable, Sendable {
  /// With its sessions and all that belongs to them.
  case animal(Animal.ID)
  /// With its stacks, neurons and match runs.
  case session(Session.ID)
  /// With its vectors, candidates and decisions.
  case neuron(Neuron.ID)
  /// With its vectors, index, checkpoints, match runs and evaluations.
  case model(Model.ID)
  /// With its candidates, transform and calibration.
  case run(MatchRun.ID)

  /// SQL of the ids of its sessions, whose only parameter is `row`.
  var sessions: String {
    switch self {
    case .animal: "(SELECT id FROM session WHERE animal_id = ?1)"
    case .session: "(SELECT id FROM session WHERE id = ?1)"
    case .neuron, .model, .run: "(SELECT id FROM session WHERE ?1 IS NULL)"
    }
  }

  /// SQL of the ids of its neurons, likewise.
  var neurons: String {
    switch self {
    case .animal, .session: "(SELECT id FROM neuron WHERE session_id IN \(sessions))"
    case .neuron: "(SELECT id FROM neuron WHERE id = ?1)"
    case .model, .run: "(SELECT id FROM neuron WHERE ?1 IS NULL)"
    }
  }

  /// SQL of the ids of its match runs, likewise.
  var runs: String {
    switch self {
    case .animal, .session: "(SELECT id FROM match_run WHERE session_a IN \(sessions) OR session_b IN \(sessions))"
    case .neuron: "(SELECT id FROM match_run WHERE ?1 IS NULL)"
    case .model: "(SELECT id FROM match_run WHERE model_id = ?1)"
    case .run: "(SELECT id FROM match_run WHERE id = ?1)"
    }
  }

  /// SQL that selects its vectors from `embedding`, likewise.
  var vectors: String {
    if case .model = self { return "model_id = ?1" }
    return "neuron_id IN \(neurons)"
  }

  /// Of its table.
  var row: Int64 {
    switch self {
    case .animal(let id): id.rawValue
    case .session(let id): id.rawValue
    case .neuron(let id): id.rawValue
    case .model(let id): id.rawValue
    case .run(let id): id.rawValue
    }
  }
}
