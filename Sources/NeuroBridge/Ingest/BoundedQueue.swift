import Dispatch
import Synchronization

/// A bounded queue from several threads to one.
///
/// `add` waits while it is full, which bounds the memory of elements not yet consumed.
final class BoundedQueue<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let capacityLeft: DispatchSemaphore
  private let filled = DispatchSemaphore(value: 0)

  init(capacity: Int) {
    // A semaphore released below its initial value traps, so it starts at 0.
    capacityLeft = DispatchSemaphore(value: 0)
    for _ in 0..<capacity { capacityLeft.signal() }
  }

  /// - Throws: `CancellationError` once the queue is closed.
  func add(_ element: Element) throws {
    capacityLeft.wait()
    let isClosed = state.withLock { state in
      if !state.isClosed { state.elements.append(element) }
      return state.isClosed
    }
    if isClosed {
      capacityLeft.signal()
      throw CancellationError()
    }
    filled.signal()
  }

  /// Removes the oldest element; waits until there is one.
  func next() -> Element {
    filled.wait()
    defer { capacityLeft.signal() }
    return state.withLock { $0.elements.removeFirst() }
  }

  /// Every `add` from now on throws.
  func close() {
    state.withLock {
      $0.isClosed = true
      $0.elements = []
    }
    capacityLeft.signal()
  }
}
