import NeuroBridge

/// Statements and commands typed at a terminal, one after the other.
struct QueryPrompt {
  private let atlas: Atlas
  private var format: TableFormat
  private let editor = LineEditor()
  private let output = PromptOutput()
  private var showsTime = false

  init(atlas: Atlas, format: TableFormat) {
    self.atlas = atlas
    self.format = format
  }

  /// Until `.quit` or Ctrl-D.
  mutating func run() {
    PromptInterruption.listen()
    print("SQL ends with a semicolon; .help lists the commands, .quit leaves.")
    var pending = StatementSplitter()
    var lines: [String] = []
    while true {
      switch editor.read(pending.isBlank ? "neurobridge> " : "         ...> ") {
      case .end:
        print()
        if !pending.isBlank { Output.line("the last statement has no semicolon and was not run") }
        return end()
      case .interrupted:
        pending = StatementSplitter()
        lines = []
      case .line(let line):
        if pending.isBlank, line.drop(while: \.isWhitespace).hasPrefix(".") {
          let line = String(line.drop(while: \.isWhitespace))
          editor.remember(line)
          guard execute(PromptCommand(line)) else { return end() }
          continue
        }
        lines.append(line)
        let statements = pending.add(line + "\n")
        guard !statements.isEmpty || pending.isBlank else { continue }
        remember(lines)
        lines = []
        for statement in statements where !execute(statement) { break }
      }
    }
  }

  private func end() {
    do { try output.close() } catch { Output.line("\(error)") }
  }

  /// A statement of several lines is recalled as one, unless that would change it.
  private func remember(_ lines: [String]) {
    let text = lines.joined(separator: " ")
    let isSafe = !text.contains("--") && lines.dropLast().allSatisfy { line in line.count { $0 == "'" } % 2 == 0 }
    for entry in isSafe ? [text] : lines { editor.remember(entry) }
  }

  /// Runs a command of the prompt itself.
  ///
  /// - Returns: False to leave.
  private mutating func execute(_ command: PromptCommand) -> Bool {
    do {
      switch command {
      case .quit: return false
      case .help: print(PromptCommand.helpText)
      case .tables:
        execute(
          """
          SELECT name, type FROM sqlite_schema
          WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name
          """)
      case .schema(let name): try showSchema(of: name)
      case .mode(let name): try setMode(name)
      case .output(nil): print(output.path ?? "stdout")
      case .output("stdout"?): try output.close()
      case .output(let path?): try output.open(path, atlas: atlas)
      case .timer("on"?): showsTime = true
      case .timer("off"?): showsTime = false
      case .timer: print("timer is \(showsTime ? "on" : "off"); .timer on or .timer off changes it")
      case .unknown(let name): throw PromptError(text: PromptCommand.unknown(command: name))
      }
    } catch { Output.line("\(error)") }
    return true
  }

  private mutating func setMode(_ name: String?) throws {
    guard let name else { return print(format.rawValue) }
    let known = TableFormat.allCases.map(\.rawValue)
    guard let mode = TableFormat(rawValue: name) else {
      throw PromptError(text: "there is no mode \(name); there are \(known.joined(separator: ", "))")
    }
    format = mode
  }

  private func showSchema(of name: String?) throws {
    guard let name else { return print(try Atlas.schema()) }
    var names: [String] = []
    for row in try atlas.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name") {
      guard case .text(let found) = row[0], case .text(let sql) = row[1] else { continue }
      if found.lowercased() == name.lowercased() { return print(sql + ";") }
      names.append(found)
    }
    throw PromptError(
      text: "there is no table or view \(name)"
        + (Nearest.name(to: name, among: names).map { "; did you mean \($0)?" } ?? "; .tables lists them"))
  }

  /// - Returns: False where it was stopped.
  @discardableResult
  private func execute(_ sql: String) -> Bool {
    PromptInterruption.clear()
    let start = ContinuousClock.now
    do {
      let rows = try atlas.query(
        sql, as: format, width: output.path == nil ? Terminal.width : nil,
        isCancelled: { PromptInterruption.isRequested }
      ) { try output.write($0) }
      try output.flush()
      if showsTime {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print("\(Text.fixed(seconds, 3)) s, \(rows) row\(rows == 1 ? "" : "s")")
      }
    } catch AtlasError.cancelled {
      Output.line("stopped")
      return false
    } catch { Output.line("\(error)") }
    return true
  }
}
