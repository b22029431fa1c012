import Numerics
import Synchronization

/// Factors of products that training packed: those of frozen weights for good, those of trained ones until the next step.
///
/// One trainer's, whose weights change by its steps only; what changes weights otherwise lets go of it.
package final class PackedFactors: Sendable {
  private struct Key: Hashable {
    let index: Int
    let isTransposed: Bool
    let precision: Precision
  }

  private struct State {
    var factors: [Key: PackedMatrix] = [:]
    var keepsTrained = false
  }

  private let state = Mutex(State())

  /// Whether a weight's factors stay: those of trained weights only where they are used again before they change.
  func keeps(_ entry: Parameters.Entry) -> Bool { !entry.isTrainable || state.withLock(\.keepsTrained) }

  func keepTrained(_ keeps: Bool) { state.withLock { $0.keepsTrained = keeps } }

  func factor(
    _ index: Int, isTransposed: Bool, _ precision: Precision, _ make: () -> PackedMatrix
  ) -> PackedMatrix {
    let key = Key(index: index, isTransposed: isTransposed, precision: precision)
    if let kept = state.withLock({ $0.factors[key] }) { return kept }
    let made = make()
    state.withLock { $0.factors[key] = made }
    return made
  }

  /// Lets go of the factors of weights that have changed.
  func forget(_ hasChanged: (_ index: Int) -> Bool) {
    state.withLock { state in state.factors = state.factors.filter { !hasChanged($0.key.index) } }
  }
}
