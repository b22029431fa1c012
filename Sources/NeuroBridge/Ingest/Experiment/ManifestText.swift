import Foundation

/// The text of a manifest, refused before it is parsed where parsing could take any time or memory.
///
/// YAML's aliases (`*name`) make a few hundred bytes stand for billions of values, and each nested list costs stack. A manifest
/// needs neither: it has five levels and about a hundred bytes a session.
enum ManifestText {
  static let maxBytes = 1 << 20
  private static let maxDepth = 32

  /// - Throws: `ExperimentError`: no regular file, too long, not UTF-8, aliases, nested too deeply.
  static func read(_ path: String) throws -> String {
    var information = stat()
    guard stat(path, &information) == 0 else { throw ExperimentError.unreadable(path: path, reason: "no such file") }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw ExperimentError.unreadable(path: path, reason: "not a regular file")
    }
    guard information.st_size <= maxBytes else {
      throw ExperimentError.unreadable(
        path: path, reason: "\(information.st_size) bytes, more than \(maxBytes); split it into several")
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ExperimentError.unreadable(path: path, reason: "not UTF-8 text")
    }
    if let reason = fault(of: text) { throw ExperimentError.manifest(path: path, reason: reason) }
    return text
  }

  /// Nil for a text that costs no more than its length. Quotes and comments are not told apart: what looks like an alias within them
  /// counts only where an anchor (`&name`) of that name is there too.
  static func fault(of text: String) -> String? {
    let bytes = Array(text.utf8)
    var depth = 0
    var line = 1
    var indents = 0
    var isAtStart = true
    var anchors: Set<[UInt8]> = []
    var aliases: [(name: [UInt8], line: Int)] = []
    var previous = UInt8(ascii: "\n")
    var i = 0
    while i < bytes.count {
      let byte = bytes[i]
      switch byte {
      case UInt8(ascii: "\n"): (line, indents, isAtStart) = (line + 1, 0, true)
      case UInt8(ascii: " "), UInt8(ascii: "\t"): break
      case UInt8(ascii: "-") where isAtStart, UInt8(ascii: "?") where isAtStart: indents += 1
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        isAtStart = false
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth = max(depth - 1, 0)
        isAtStart = false
      case UInt8(ascii: "&"), UInt8(ascii: "*"):
        isAtStart = false
        guard " \t\n[{,:-?".utf8.contains(previous) else { break }
        let name = Array(bytes[(i + 1)...].prefix(256).prefix { $0 > 0x20 && !",[]{}".utf8.contains($0) })
        if byte == UInt8(ascii: "&") { anchors.insert(name) } else { aliases.append((name, line)) }
      default: isAtStart = false
      }
      if depth + indents > maxDepth { return "line \(line): nested more than \(maxDepth) levels deep" }
      previous = byte
      i += 1
    }
    guard let alias = aliases.first(where: { anchors.contains($0.name) }) else { return nil }
    return
      "line \(alias.line): the alias *\(String(decoding: alias.name.prefix(40), as: UTF8.self)); write its content in its place"
  }
}
