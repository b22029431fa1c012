import AtlasStore
import Vocabulary

/// A neuron and the name that a person gave for it.
struct ReviewableNeuron {
  let text: String
  let name: NeuronName
  let neuron: Neuron
}

extension Transaction {
  func reviewable(_ text: String) throws -> ReviewableNeuron {
    guard let name = NeuronName(text) else { throw PairsError.neuron(text) }
    return ReviewableNeuron(text: text, name: name, neuron: try neuron(named: name))
  }

  func checkComparable(_ a: ReviewableNeuron, _ b: ReviewableNeuron) throws {
    if a.neuron.id == b.neuron.id { throw PairsError.sameNeuron(a.text) }
    if a.name.animal != b.name.animal { throw PairsError.twoAnimals(a: a.text, b: b.text) }
    if a.neuron.session == b.neuron.session { throw PairsError.sameSession(a: a.text, b: b.text) }
  }

  /// Refuses where a person matched either with a third neuron of the other's session.
  func checkUnmatched(_ a: ReviewableNeuron, with b: ReviewableNeuron) throws {
    for pair in try pairs(between: a.neuron.session, and: b.neuron.session, verdict: .match) {
      let ids = [pair.a, pair.b]
      for (one, wanted) in [(a, b), (b, a)] where ids.contains(one.neuron.id) && !ids.contains(wanted.neuron.id) {
        let other = pair.a == one.neuron.id ? pair.b : pair.a
        throw PairsError.alreadyMatched(
          neuron: one.text, other: "\(try name(of: other))", reviewer: pair.reviewer, at: pair.at)
      }
    }
  }

  /// What the view `matches` proposes for either neuron in the other's session, apart from each other; sorted names.
  func proposedPartners(of a: Neuron.ID, _ b: Neuron.ID) throws -> [String] {
    let (x, y) = try (neuron(a), neuron(b))
    return try proposals(of: a, in: y.session).filter { $0 != b }.map { try name(of: $0).description }
      + proposals(of: b, in: x.session).filter { $0 != a }.map { try name(of: $0).description }
  }
}
