import Foundation

/// The user of the program: `user@host`.
enum Agent {
  static let current: String = {
    var name = [CChar](repeating: 0, count: 256)
    let host = gethostname(&name, name.count - 1) == 0 ? String(cString: name.map { UInt8(bitPattern: $0) } + [0]) : "?"
    return "\(NSUserName())@\(host)"
  }()
}
