internal import Formats

extension ImagingError {
  /// What a format reader found wrong in the file at `path`; `remedy` is for what is valid but not read.
  init(_ error: FormatError, path: String, remedy: String) {
    switch error {
    case .truncated(let detail): self = .truncated(path: path, detail: detail)
    case .malformed(let detail): self = .malformed(path: path, detail: detail)
    case .unsupported(let detail): self = .unsupported(path: path, detail: detail, remedy: remedy)
    case .line(let line, let detail): self = .table(path: path, line: line, detail: detail)
    }
  }
}

/// Runs a format reader; its errors name the file at `path`.
func reading<Value>(
  _ path: String, remedy: String = "export it as CSV", _ body: () throws(FormatError) -> Value
) throws(ImagingError) -> Value {
  do throws(FormatError) { return try body() } catch { throw ImagingError(error, path: path, remedy: remedy) }
}

extension XMLScanner {
  /// Calls `body` for each event until it returns false.
  /// - Parameter part: what the text is within the file at `path`, such as "OME-XML"; errors name both.
  static func read(
    _ text: String, _ part: String, path: String, _ body: (Event) throws(ImagingError) -> Bool
  ) throws(ImagingError) {
    var scanner = XMLScanner(text)
    while true {
      let event: Event?
      do throws(FormatError) { event = try scanner.next() } catch {
        switch error {
        case .unsupported(let detail):
          throw .unsupported(
            path: path, detail: "\(part) with \(detail)", remedy: "re-save it with Bio-Formats or ImageJ")
        case .malformed(let detail), .truncated(let detail), .line(_, let detail):
          throw .malformed(path: path, detail: "its \(part) \(detail)")
        }
      }
      guard let event, try body(event) else { return }
    }
  }
}
