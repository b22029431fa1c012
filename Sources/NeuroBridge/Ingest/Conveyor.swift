import Dispatch
import Synchronization

/// A short queue between the threads that make things and the one that takes them.
///
/// `put` waits while it is full, so that what is made ahead stays small.
final class Conveyor<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let room: DispatchSemaphore
  private let filled = DispatchSemaphore(value: 0)

  init(capacity: Int) {
    // A semaphore that is freed below the value it began with traps, so room is made after.
    room = DispatchSemaphore(value: 0)
    for _ in 0..<capacity { room.signal() }
  }

  /// - Throws: `CancellationError` once nobody takes any more.
  func put(_ element: Element) throws {
    room.wait()
    let isClosed = state.withLock { state in
      if !state.isClosed { state.elements.append(element) }
      return state.isClosed
    }
    if isClosed {
      room.signal()
      throw CancellationError()
    }
    filled.signal()
  }

  /// The oldest; waits for it.
  func take() -> Element {
    filled.wait()
    defer { room.signal() }
    return state.withLock { $0.elements.removeFirst() }
  }

  /// Ends it: every `put` from now on throws.
  func close() {
    state.withLock {
      $0.isClosed = true
      $0.elements = []
    }
    room.signal()
  }
}
