import AtlasStore
import Vocabulary

/// A neuron as a person named it.
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

  /// Refuses where either is matched with a third neuron of the other's session.
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
}
