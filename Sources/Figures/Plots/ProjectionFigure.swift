/// Embeddings of two sessions in the plane: the first outlined in black, the second solid, lines between true pairs.
package struct ProjectionFigure: Sendable, Plot {
  /// One neuron.
  package struct Point: Sendable {
    /// Shown on hover and in the CSV.
    package let label: String
    /// Its t-SNE coordinates; left out of the picture where not finite.
    package let position: SIMD2<Float>
    /// Whether it is of the first session.
    package let isFirst: Bool
    /// Index of its true pair, shared by both neurons; nil without one.
    package let pair: Int?

    package init(label: String, position: SIMD2<Float>, isFirst: Bool, pair: Int?) {
      self.label = label
      self.position = position
      self.isFirst = isFirst
      self.pair = pair
    }
  }

  /// Drawn in this order.
  package let points: [Point]
  /// Of the session outlined in black.
  package let firstName: String
  /// Of the session drawn solid.
  package let secondName: String
  /// Names the animals and the model.
  package let subtitle: String

  package init(_ points: [Point], firstName: String, secondName: String, subtitle: String) {
    self.points = points
    self.firstName = firstName
    self.secondName = secondName
    self.subtitle = subtitle
  }

  package func draw(provenance: String) -> Figure {
    let frame = Frame(left: 24, top: 62, width: 620, height: 560)
    var canvas = Canvas(width: frame.right + 24, height: frame.bottom + 62)
    let title = "Both modalities in the embedding space"
    canvas.heading(title + " (t-SNE)", subtitle, y: 24, size: 14)
    let visible = points.filter { $0.position.x.isFinite && $0.position.y.isFinite }
    if visible.count < 3 {
      canvas.placeholder("\(visible.count) embedded neurons: too few for a plane", in: frame)
    } else {
      draw(visible, frame, &canvas)
    }
    legend(&canvas, frame)
    return Figure(
      name: "tsne", title: title,
      caption:
        "Neurons of \(firstName) are outlined in black, those of \(secondName) are solid; a line joins the two views "
        + "of one neuron. Short lines mean that the embedding does not depend on the modality. The axes have no unit.",
      svg: canvas.svg(title: title, provenance: provenance),
      csv: csv(
        ["neuron", "session", "pair", "x", "y"],
        points.map {
          [
            $0.label, $0.isFirst ? firstName : secondName, $0.pair.map { "\($0 + 1)" } ?? "",
            decimal(Double($0.position.x), 4), decimal(Double($0.position.y), 4),
          ]
        }))
  }

  private func draw(_ visible: [Point], _ frame: Frame, _ canvas: inout Canvas) {
    canvas.rectangle(
      x: frame.left, y: frame.top, width: frame.width, height: frame.height, fill: "none", stroke: Palette.grid)
    let x = Scale(
      covering: visible.map { Double($0.position.x) }, from: frame.left + 16, to: frame.right - 16, isTight: true)
    let y = Scale(
      covering: visible.map { Double($0.position.y) }, from: frame.bottom - 14, to: frame.top + 20, isTight: true)
    func location(_ point: Point) -> (x: Double, y: Double) {
      (x(Double(point.position.x)), y(Double(point.position.y)))
    }
    var ends: [Int: [Point]] = [:]
    for point in visible { if let pair = point.pair { ends[pair, default: []].append(point) } }
    for (_, both) in ends.sorted(by: { $0.key < $1.key }) where both.count == 2 {
      let (a, b) = (location(both[0]), location(both[1]))
      canvas.line(a.x, a.y, b.x, b.y, colour: Palette.pair, width: 1.6, opacity: 0.8)
    }
    let radius = visible.count > 400 ? 3.0 : 4.6
    for point in visible {
      let (px, py) = location(point)
      let fill = point.pair.map { Palette.viridis(Double(($0 * 37) % 97) / 96) } ?? "#b8b8b8"
      canvas.circle(
        x: px, y: py, radius: radius, fill: fill, stroke: point.isFirst ? "#000000" : nil, lineWidth: 1.5,
        tip: point.label)
    }
    label(ends, location, radius, &canvas)
  }

  /// Pair numbers, left out where they would overlap; the CSV has them all.
  private func label(
    _ ends: [Int: [Point]], _ location: (Point) -> (x: Double, y: Double), _ radius: Double, _ canvas: inout Canvas
  ) {
    var drawn: [(x: Double, y: Double, half: Double)] = []
    for (pair, both) in ends.sorted(by: { $0.key < $1.key }) where both.count == 2 {
      let text = "\(pair + 1)"
      let first = location(both[0])
      let (x, y) = (first.x, first.y - radius - 3)
      let half = Canvas.textWidth(text, size: 8) / 2 + 1
      if drawn.contains(where: { abs($0.x - x) < $0.half + half && abs($0.y - y) < 10 }) { continue }
      drawn.append((x, y, half))
      canvas.text(text, x: x, y: y, size: 8, anchor: .middle, halo: true)
    }
  }

  private func legend(_ canvas: inout Canvas, _ frame: Frame) {
    let y = frame.bottom + 24
    canvas.circle(x: frame.left + 8, y: y, radius: 5, fill: "#b8b8b8", stroke: "#000000", lineWidth: 1.5)
    canvas.text(Canvas.fitted(firstName, width: 130, size: 11), x: frame.left + 19, y: y + 4)
    canvas.circle(x: frame.left + 168, y: y, radius: 5, fill: "#b8b8b8")
    canvas.text(Canvas.fitted(secondName, width: 130, size: 11), x: frame.left + 179, y: y + 4)
    canvas.line(frame.left + 324, y, frame.left + 348, y, colour: Palette.pair, width: 1.8)
    canvas.text("same neuron", x: frame.left + 354, y: y + 4)
    canvas.text("grey: no known partner", x: frame.left + 452, y: y + 4, colour: Palette.faint)
  }
}
