/// Embeddings of two modalities in one plane: the first outlined in black, the second solid, lines between true pairs.
package struct ProjectionFigure: Sendable {
  package struct Point: Sendable {
    package let label: String
    package let place: SIMD2<Float>
    /// Of the session that is outlined.
    package let isFirst: Bool
    /// Both neurons of a true pair carry the same number; nil has none.
    package let pair: Int?

    package init(label: String, place: SIMD2<Float>, isFirst: Bool, pair: Int?) {
      self.label = label
      self.place = place
      self.isFirst = isFirst
      self.pair = pair
    }
  }

  package let points: [Point]
  package let firstName: String
  package let secondName: String
  /// Which animals and model, below the title.
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
    canvas.text(
      "Both modalities in the embedding space (t-SNE)", x: canvas.width / 2, y: 24, size: 14, anchor: .middle,
      isBold: true)
    canvas.text(
      Canvas.fitted(subtitle, width: frame.width, size: 10), x: canvas.width / 2, y: 42, size: 10, anchor: .middle,
      colour: Paint.faint)
    let visible = points.filter { $0.place.x.isFinite && $0.place.y.isFinite }
    if visible.count < 3 {
      canvas.absence("\(visible.count) embedded neurons: too few for a plane", in: frame)
    } else {
      draw(visible, frame, &canvas)
    }
    legend(&canvas, frame)
    return Figure(
      name: "tsne", title: "Both modalities in the embedding space",
      caption: "Each neuron of \(firstName) is outlined in black, each of \(secondName) is solid; a line joins the two "
        + "views of one neuron. Short lines mean that the model sees past the modality. Axes of t-SNE have no unit.",
      svg: canvas.svg(title: "Both modalities in the embedding space", provenance: provenance),
      csv: csv(
        ["neuron", "session", "pair", "x", "y"],
        points.map {
          [
            $0.label, $0.isFirst ? firstName : secondName, $0.pair.map { "\($0 + 1)" } ?? "",
            decimal(Double($0.place.x), 4), decimal(Double($0.place.y), 4),
          ]
        }))
  }

  private func draw(_ visible: [Point], _ frame: Frame, _ canvas: inout Canvas) {
    canvas.rectangle(
      x: frame.left, y: frame.top, width: frame.width, height: frame.height, fill: "none", stroke: Paint.grid)
    let x = Scale(
      covering: visible.map { Double($0.place.x) }, from: frame.left + 16, to: frame.right - 16, isTight: true)
    let y = Scale(
      covering: visible.map { Double($0.place.y) }, from: frame.bottom - 14, to: frame.top + 20, isTight: true)
    func place(_ point: Point) -> (x: Double, y: Double) { (x(Double(point.place.x)), y(Double(point.place.y))) }
    var ends: [Int: [Point]] = [:]
    for point in visible { if let pair = point.pair { ends[pair, default: []].append(point) } }
    for (_, both) in ends.sorted(by: { $0.key < $1.key }) where both.count == 2 {
      let (a, b) = (place(both[0]), place(both[1]))
      canvas.line(a.x, a.y, b.x, b.y, colour: Paint.pair, width: 1.6, opacity: 0.8)
    }
    let radius = visible.count > 400 ? 3.0 : 4.6
    for point in visible {
      let at = place(point)
      let fill = point.pair.map { Paint.heat(Double(($0 * 37) % 97) / 96) } ?? "#b8b8b8"
      canvas.circle(
        x: at.x, y: at.y, radius: radius, fill: fill, stroke: point.isFirst ? "#000000" : nil, lineWidth: 1.5,
        tip: point.label)
    }
    label(ends, place, radius, &canvas)
  }

  /// Pairs' numbers, where they do not run into each other: the others are in the table and in each point's tip.
  private func label(
    _ ends: [Int: [Point]], _ place: (Point) -> (x: Double, y: Double), _ radius: Double, _ canvas: inout Canvas
  ) {
    var taken: [(x: Double, y: Double, half: Double)] = []
    for (pair, both) in ends.sorted(by: { $0.key < $1.key }) where both.count == 2 {
      let at = place(both[0])
      let text = "\(pair + 1)"
      let (x, y) = (at.x, at.y - radius - 3)
      let half = Canvas.textWidth(text, size: 8) / 2 + 1
      if taken.contains(where: { abs($0.x - x) < $0.half + half && abs($0.y - y) < 10 }) { continue }
      taken.append((x, y, half))
      canvas.text(text, x: x, y: y, size: 8, anchor: .middle, halo: true)
    }
  }

  private func legend(_ canvas: inout Canvas, _ frame: Frame) {
    let y = frame.bottom + 24
    canvas.circle(x: frame.left + 8, y: y, radius: 5, fill: "#b8b8b8", stroke: "#000000", lineWidth: 1.5)
    canvas.text(Canvas.fitted(firstName, width: 130, size: 11), x: frame.left + 19, y: y + 4)
    canvas.circle(x: frame.left + 168, y: y, radius: 5, fill: "#b8b8b8")
    canvas.text(Canvas.fitted(secondName, width: 130, size: 11), x: frame.left + 179, y: y + 4)
    canvas.line(frame.left + 324, y, frame.left + 348, y, colour: Paint.pair, width: 1.8)
    canvas.text("same neuron", x: frame.left + 354, y: y + 4)
    canvas.text("grey: no known partner", x: frame.left + 452, y: y + 4, colour: Paint.faint)
  }
}
