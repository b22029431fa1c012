import Dispatch
import GRDB
import Glibc
import Synchronization

/// Interrupts running statements from another thread once work is to stop.
final class InterruptionWatch: Sendable {
  private let isOver = Mutex(false)
  private let thread = DispatchGroup()

  /// Looks twenty times a second.
  init(_ database: any DatabaseWriter, _ isStopRequested: @escaping @Sendable () -> Bool) {
    DispatchQueue.global(qos: .userInteractive).async(group: thread) { [weak self] in
      while self?.isOver.withLock({ $0 }) == false {
        // Again and again: a statement that begins just afterwards would not be reached.
        if isStopRequested() { database.interrupt() }
        usleep(50_000)
      }
    }
  }

  /// No statement is interrupted after this.
  func end() {
    isOver.withLock { $0 = true }
    thread.wait()
  }
}
