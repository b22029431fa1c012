/// Two decisions that cannot both hold.
package enum ConstraintConflict: Error, Hashable, Sendable, CustomStringConvertible {
  /// One neuron is accepted as the partner of two.
  case twoPartners(IndexPair, IndexPair)
  /// One pair is both accepted and rejected.
  case acceptedAndRejected(IndexPair)

  /// With neurons named by index: `a3`, `b7`.
  package var description: String { description(a: { "a\($0)" }, b: { "b\($0)" }) }

  /// The message with the user's labels of the neurons of either session.
  package func description(a: (Int) -> String, b: (Int) -> String) -> String {
    switch self {
    case .twoPartners(let x, let y):
      let shared = x.a == y.a ? a(x.a) : b(x.b)
      return "\(shared) has two accepted partners (\(a(x.a)) = \(b(x.b)) and \(a(y.a)) = \(b(y.b))): "
        + "withdraw one of the two decisions"
    case .acceptedAndRejected(let pair):
      return "\(a(pair.a)) = \(b(pair.b)) is both accepted and rejected: withdraw one of the two decisions"
    }
  }
}
