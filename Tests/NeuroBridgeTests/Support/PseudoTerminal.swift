import Foundation
import Testing

/// The program at a terminal of its own: what is typed, and what it shows.
final class PseudoTerminal {
  private let main: Int32
  private let process: pid_t
  /// Everything shown so far.
  private(set) var screen = ""
  private var searched = ""

  /// - Parameters:
  ///   - environment: Of the program; nothing else.
  ///   - columns: Of the terminal.
  init(_ arguments: [String], environment: [String: String], columns: UInt16 = 80) throws {
    // As posix_openpt, unlockpt and ptsname do it, which Swift does not see (ioctl_tty(2)).
    main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(main >= 0)
    var (lock, number): (Int32, Int32) = (0, 0)
    let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    try #require(ioctl(main, setLock, &lock) == 0 && ioctl(main, getNumber, &number) == 0)
    let terminal = "/dev/pts/\(number)"
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(main, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens is its own: then Ctrl-C is a signal.
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A thread of the tests may have signals blocked, and a background job ignores SIGINT; a shell's child has neither.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(&attributes, Int16(newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let path = try #require(ProgramRun.path)
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in words + variables { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, path, &actions, &attributes, &words, &variables)
    try #require(code == 0)
    process = child
  }

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    close(main)
  }

  func type(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(main, $0.baseAddress, min(512, $0.count)) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
      // The program's echo must be taken, or both wait for the other.
      read(milliseconds: 0)
    }
  }

  /// Waits until a text is shown after what was waited for last; returns what came until then, or nil after 20 seconds.
  @discardableResult
  func wait(for text: String) -> String? {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      if let range = searched.range(of: text) {
        let before = String(searched[..<range.lowerBound])
        searched = String(searched[range.upperBound...])
        return before
      }
      if !read(milliseconds: 200), isOver { return nil }
    }
    return nil
  }

  /// The program's exit status; nil after 20 seconds, or where a signal ended it.
  /// - Parameter key: Typed again every two seconds, on a line emptied by Ctrl-U: a key that comes while the line editor takes over the
  ///   terminal becomes text.
  func exitStatus(typing key: String? = nil) -> Int32? {
    let end = ContinuousClock.now + .seconds(20)
    var next = ContinuousClock.now
    var status: Int32 = 0
    while ContinuousClock.now < end {
      if let key, ContinuousClock.now >= next {
        type("\u{15}" + key)
        next += .seconds(2)
      }
      read(milliseconds: 50)
      if waitpid(process, &status, WNOHANG) == process { return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil }
    }
    return nil
  }

  private var isOver = false

  @discardableResult
  private func read(milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(main, &buffer, buffer.count)
    guard count > 0 else {
      isOver = true
      return false
    }
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    screen += text
    searched += text
    return true
  }
}
