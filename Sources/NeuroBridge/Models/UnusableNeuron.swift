import AtlasStore
import Vocabulary

/// A neuron without an embedding, because nothing can be learnt from its patch.
public struct UnusableNeuron: Hashable, Sendable, Codable {
  /// `animal/session/label`.
  public let neuron: String
  /// Such as: the pixels at its centre are NaN or infinite.
  public let reason: String
}

extension [UnusableNeuron] {
  /// `3 neurons have no embedding: A/fmost/fm1 (its field …), …`; nil where there are none.
  public var note: String? { note("have no embedding", "has no embedding") }

  /// - Parameters:
  ///   - plural: What holds of several of them.
  ///   - singular: What holds of one.
  public func note(_ plural: String, _ singular: String) -> String? {
    guard let first else { return nil }
    if count == 1 { return "1 neuron \(singular): \(first.neuron) (\(first.reason))" }
    return "\(count) neurons \(plural): " + prefix(5).map { "\($0.neuron) (\($0.reason))" }.joined(separator: ", ")
      + (count > 5 ? ", …" : "")
  }
}

extension Transaction {
  /// Neurons without an embedding by a model, of some sessions or of all.
  func unusableNeurons(by model: Model, in sessions: [Session.ID?] = [nil]) throws -> [UnusableNeuron] {
    try sessions.flatMap { try unusablePatches(by: model.id, in: $0) }.map {
      UnusableNeuron(neuron: try name(of: $0.neuron).description, reason: $0.reason)
    }
  }

  /// The same of neurons whose patches were just cut.
  func unusableNeurons(_ patches: [(neuron: Neuron.ID, reason: String)]) throws -> [UnusableNeuron] {
    try patches.sorted { $0.neuron < $1.neuron }.map {
      UnusableNeuron(neuron: try name(of: $0.neuron).description, reason: $0.reason)
    }
  }
}
