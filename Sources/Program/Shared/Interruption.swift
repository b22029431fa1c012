import Glibc
import Synchronization

/// Ctrl-C and `kill`: the first stops the work at the next safe point, the second ends the program at once.
enum Interruption {
  private static let requested = Atomic<Bool>(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.requested.exchange(true, ordering: .relaxed) { _exit(128 + number) }
      }
    }
    // A closed pipe, a full disk and a limit on the size of files are answered where something is written: by then the work must
    // not end half done because nobody reads its progress.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}
