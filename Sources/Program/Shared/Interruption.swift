import Foundation
import NeuroBridge
import Synchronization

/// Ctrl-C and `kill`: the first is announced, and stops the work at the next safe point or within about a second; the second
/// ends the program at once.
enum Interruption {
  private static let requested = Atomic<Bool>(false)
  private static let isProtected = Atomic<Bool>(false)
  private static let isLeaving = Atomic<Bool>(false)
  /// Posted by the signal handler: that may do little else.
  nonisolated(unsafe) private static let signalled: UnsafeMutablePointer<sem_t> = {
    let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
    return semaphore
  }()

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// How long the work has to stop by itself, in milliseconds.
  private static let patience = 700

  /// - Parameters:
  ///   - quiet: announces nothing.
  ///   - end: called on another thread where the work has not stopped by itself.
  static func listen(quiet: Bool, end: @escaping @Sendable () -> Never) {
    _ = signalled
    // A parent may have started us with these blocked, and then none would arrive.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.requested.exchange(true, ordering: .relaxed) { _exit(128 + number) }
        sem_post(Interruption.signalled)
      }
    }
    // A closed pipe, a full disk and a limit on the size of files are answered where something is written: by then the work must
    // not end half done because nobody reads its progress.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    Thread.detachNewThread {
      while sem_wait(signalled) != 0 {}
      if !quiet { Output.line("\(isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K" : "")stopping; Ctrl-C again ends at once") }
      usleep(UInt32(patience) * 1000)
      guard !isProtected.load(ordering: .relaxed), beginLeaving() else { return }
      end()
    }
  }

  /// From now on the work alone decides when it ends: it has something to store first.
  static func protect() { isProtected.store(true, ordering: .relaxed) }

  /// Called before the program ends; false where another thread is ending it.
  static func beginLeaving() -> Bool { !isLeaving.exchange(true, ordering: .relaxed) }
}
