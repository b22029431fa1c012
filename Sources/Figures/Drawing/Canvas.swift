/// Collects SVG elements; units of 1/96 inch, origin at the top left.
struct Canvas {
  enum Anchor: String { case start, middle, end }

  let width: Double
  let height: Double
  private var body = ""

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// An upper estimate of a text's width in the sans-serif fonts of `svg`.
  static func textWidth(_ text: String, size: Double) -> Double { Double(text.count) * size * 0.58 }

  /// Text truncated to a width, with an ellipsis.
  static func fitted(_ text: String, width: Double, size: Double) -> String {
    guard textWidth(text, size: size) > width else { return text }
    return text.prefix(max(1, Int(width / (size * 0.58)) - 1)) + "…"
  }

  /// Lines of at most `width`, broken between words.
  static func wrapped(_ text: String, width: Double, size: Double) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, textWidth(last + " " + word, size: size) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// Text with its baseline at `y`; `halo` outlines it in the background colour.
  mutating func text(
    _ text: String, x: Double, y: Double, size: Double = 11, anchor: Anchor = .start, colour: String = Palette.ink,
    isBold: Bool = false, isVertical: Bool = false, halo: Bool = false
  ) {
    body += "<text x=\"\(decimal(x))\" y=\"\(decimal(y))\" font-size=\"\(decimal(size))\" fill=\"\(colour)\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if isBold { body += " font-weight=\"600\"" }
    if isVertical { body += " transform=\"rotate(-90 \(decimal(x)) \(decimal(y)))\"" }
    if halo {
      body += " stroke=\"\(Palette.paper)\" stroke-width=\"2.5\" stroke-linejoin=\"round\" paint-order=\"stroke\""
    }
    body += ">\(escaped(text))</text>\n"
  }

  /// A figure's title, and `subtitle` below it, centred.
  mutating func heading(_ title: String, _ subtitle: String? = nil, y: Double, size: Double) {
    text(title, x: width / 2, y: y, size: size, anchor: .middle, isBold: true)
    guard let subtitle else { return }
    text(
      Self.fitted(subtitle, width: width - 40, size: 10), x: width / 2, y: y + 18, size: 10, anchor: .middle,
      colour: Palette.faint)
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, colour: String = Palette.ink, width: Double = 1,
    dash: String? = nil, opacity: Double = 1
  ) {
    body += "<line x1=\"\(decimal(x1))\" y1=\"\(decimal(y1))\" x2=\"\(decimal(x2))\" y2=\"\(decimal(y2))\""
    body += " stroke=\"\(colour)\" stroke-width=\"\(decimal(width))\""
    finish(dash: dash, opacity: opacity)
  }

  mutating func path(
    _ points: [(x: Double, y: Double)], colour: String = Palette.ink, width: Double = 1.5, dash: String? = nil,
    fill: String = "none", opacity: Double = 1, isClosed: Bool = false
  ) {
    guard !points.isEmpty else { return }
    let steps = points.map { "\(decimal($0.x)) \(decimal($0.y))" }.joined(separator: "L")
    body += "<path d=\"M\(steps)\(isClosed ? "Z" : "")\" fill=\"\(fill)\" stroke=\"\(colour)\""
    body += " stroke-width=\"\(decimal(width))\" stroke-linejoin=\"round\""
    finish(dash: dash, opacity: opacity)
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, fill: String, stroke: String? = nil, lineWidth: Double = 1,
    opacity: Double = 1, tip: String? = nil
  ) {
    body += "<rect x=\"\(decimal(x))\" y=\"\(decimal(y))\" width=\"\(decimal(width))\" height=\"\(decimal(height))\""
    body += " fill=\"\(fill)\""
    if let stroke { body += " stroke=\"\(stroke)\" stroke-width=\"\(decimal(lineWidth))\"" }
    finish(dash: nil, opacity: opacity, tip: tip)
  }

  mutating func circle(
    x: Double, y: Double, radius: Double, fill: String, stroke: String? = nil, lineWidth: Double = 1,
    opacity: Double = 1, tip: String? = nil
  ) {
    body += "<circle cx=\"\(decimal(x))\" cy=\"\(decimal(y))\" r=\"\(decimal(radius))\" fill=\"\(fill)\""
    if let stroke { body += " stroke=\"\(stroke)\" stroke-width=\"\(decimal(lineWidth))\"" }
    finish(dash: nil, opacity: opacity, tip: tip)
  }

  /// An embedded PNG file, scaled without smoothing.
  mutating func image(_ png: [UInt8], x: Double, y: Double, width: Double, height: Double, tip: String? = nil) {
    body += "<image x=\"\(decimal(x))\" y=\"\(decimal(y))\" width=\"\(decimal(width))\" height=\"\(decimal(height))\""
    body += " preserveAspectRatio=\"none\" image-rendering=\"pixelated\" href=\"data:image/png;base64,\(base64(png))\""
    finish(dash: nil, opacity: 1, tip: tip)
  }

  private mutating func finish(dash: String?, opacity: Double, tip: String? = nil) {
    if let dash { body += " stroke-dasharray=\"\(dash)\"" }
    if opacity < 1 { body += " opacity=\"\(decimal(opacity))\"" }
    // A tip is a `<title>` child, which browsers show on hover.
    if let tip, let last = body.lastIndex(of: "<") {
      let element = body[body.index(after: last)...].prefix { $0 != " " }
      body += "><title>\(escaped(tip))</title></\(element)>\n"
    } else {
      body += "/>\n"
    }
  }

  /// The SVG document, with `provenance` in small print in the lower right corner.
  func svg(title: String, provenance: String) -> String {
    var canvas = self
    canvas.text(
      Self.fitted(provenance, width: width - 16, size: 8), x: width - 8, y: height - 6, size: 8, anchor: .end,
      colour: Palette.faint)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(decimal(width)) \(decimal(height))" width="\(decimal(width))" \
      height="\(decimal(height))" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" role="img">
      <title>\(escaped(title))</title>
      <rect width="100%" height="100%" fill="\(Palette.paper)"/>
      \(canvas.body)</svg>

      """
  }
}
