import Numerics
import Synchronization

/// Packed weights of one trainer: frozen ones for good, trained ones until the next step. What changes weights
/// otherwise drops it.
package final class PackedWeightCache: Sendable {
  private struct Key: Hashable {
    let index: Int
    let isTransposed: Bool
    let precision: Precision
  }

  private struct State {
    var matrices: [Key: PackedMatrix] = [:]
    var holdsTrained = false
  }

  private let state = Mutex(State())

  /// Whether a weight stays packed: a trained one only where it is used again before it changes.
  func holds(_ entry: Parameters.Entry) -> Bool { !entry.isTrainable || state.withLock(\.holdsTrained) }

  func setHoldsTrained(_ holds: Bool) { state.withLock { $0.holdsTrained = holds } }

  func matrix(
    _ index: Int, isTransposed: Bool, _ precision: Precision, _ pack: () -> PackedMatrix
  ) -> PackedMatrix {
    let key = Key(index: index, isTransposed: isTransposed, precision: precision)
    if let cached = state.withLock({ $0.matrices[key] }) { return cached }
    let packed = pack()
    state.withLock { $0.matrices[key] = packed }
    return packed
  }

  /// Drops the matrices of weights that have changed.
  func drop(_ hasChanged: (_ index: Int) -> Bool) {
    state.withLock { state in state.matrices = state.matrices.filter { !hasChanged($0.key.index) } }
  }
}
