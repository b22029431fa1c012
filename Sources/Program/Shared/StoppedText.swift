/// The last line of a command that was stopped: what is stored, and how to go on.
enum StoppedText {
  /// - Parameter arguments: of the program, without its name.
  static func text(_ arguments: [String]) -> String {
    let words = arguments.filter { !$0.hasPrefix("-") }
    let options = Set(arguments.filter { $0.hasPrefix("-") })
    func has(_ option: String) -> Bool { options.contains { $0 == option || $0.hasPrefix(option + "=") } }
    switch (words.first ?? "", words.dropFirst().first ?? "") {
    case ("ingest", _) where !has("--animal"):
      return "stopped; sessions imported so far stay, and the same command goes on with the others"
    case ("ingest", _): return "stopped; nothing of the stack that was read is stored: the same command begins it again"
    case ("train", _), ("pretrain", _):
      return "stopped; the steps so far are stored, and the same command with --resume goes on from there"
    case ("embed", _): return "stopped; embeddings so far are stored, and the same command goes on with the others"
    case ("match", _):
      return "stopped; matches of animals that were finished are stored, those of the others are as before"
    case ("evaluate", _), ("compare", _): return "stopped; no metric was stored: the same command begins again"
    case ("check", _), ("query", _), ("log", _), ("inspect", _), ("identities", _),
      ("map", _), ("schema", _):
      return "stopped; nothing was changed"
    case ("index", _) where words.last == "check": return "stopped; nothing was changed"
    case ("figures", _): return "stopped; not all figures were written: the same command with --force begins again"
    case ("backup", _), ("export", _), ("export-stack", _): return "stopped; nothing was written"
    case ("embeddings", "export"), ("weights", "export"): return "stopped; nothing was written"
    case ("simulate", _):
      return "stopped; animals finished so far stay: name another folder, or remove them, to begin again"
    case ("demo", _): return "stopped; the same command begins the demonstration again"
    case ("migrate", _): return "stopped; the atlas is of the version before or after the step that ran"
    default: return "stopped; the atlas is as before"
    }
  }
}
