import Glibc
import Synchronization

/// Ctrl-C at the prompt: it ends the line or the statement, and never the program.
enum PromptInterruption {
  private static let requested = Atomic<Bool>(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func clear() { requested.store(false, ordering: .relaxed) }

  static func listen() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in PromptInterruption.requested.store(true, ordering: .relaxed) }
    // Without SA_RESTART, so that a read of the terminal ends.
    action.sa_flags = 0
    sigaction(SIGINT, &action, nil)
    // The others end the program; libedit sets the terminal right first.
    signal(SIGTERM, SIG_DFL)
    signal(SIGPIPE, SIG_DFL)
  }
}
