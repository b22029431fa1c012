/// Flags of earlier versions: replaced before parsing, with one note on standard error, so that help never shows them.
enum RenamedFlags {
  /// A command (the first argument), its old flag, and the new flags that take its place.
  ///
  /// Where there are several new flags, each takes the old one's value.
  static let all: [String: [String: [String]]] = others.merging(matching) { $0.merging($1) { $1 } }

  private static let learning: [String: [String]] = ["--rate": ["--learning-rate"], "--views": ["--fixed-views"]]

  private static let others: [String: [String: [String]]] = [
    "train": learning.merging(["--identities": ["--identities-per-batch"]]) { $1 },
    "pretrain": learning,
    "index": ["--degree": ["--m"], "--breadth": ["--ef-construction"]],
    "simulate": ["--turn": ["--max-rotation"]],
  ]

  /// The arguments with new flags, and a note for each that was replaced.
  static func replaced(in arguments: [String]) -> (arguments: [String], notes: [String]) {
    guard let command = arguments.first, let names = all[command] else { return (arguments, []) }
    var result: [String] = []
    var notes: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" { return (result + [argument] + rest, notes) }
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard let old = parts.first, let new = names[old] else {
        result.append(argument)
        continue
      }
      notes.append("note: \(old) is now \(new.joined(separator: " and "))")
      if parts.count == 2 {
        result += new.map { "\($0)=\(parts[1])" }
      } else if new.count == 1 {
        result += new
      } else {
        let value = rest.popFirst()
        result += new.flatMap { [$0] + (value.map { [$0] } ?? []) }
      }
    }
    return (result, notes)
  }
}
