/// Line plots: CMC, ROC, training curves.
package struct CurveFigure: Sendable, Plot {
  /// One line; points that are not finite are left out.
  package struct Series: Sendable {
    /// Label in the legend.
    package let name: String
    /// In the order in which they are joined.
    package let points: [(x: Double, y: Double)]
    /// Marks each point.
    package let isDotted: Bool

    package init(name: String, points: [(x: Double, y: Double)], isDotted: Bool = false) {
      self.name = name
      self.points = points
      self.isDotted = isDotted
    }
  }

  /// `Figure.name`.
  package var name: String
  /// Also `Figure.title`.
  package var title: String
  /// `Figure.caption`.
  package var caption: String
  /// Label of the horizontal axis and of its CSV column.
  package var xLabel: String
  /// Label of the vertical axis and of its CSV column.
  package var yLabel: String
  /// Coloured in this order.
  package var series: [Series]
  /// Fixed bounds, such as 0…1 for fractions; nil fits the data.
  package var yRange: ClosedRange<Double>?
  /// The curve of a random ranking, dashed in grey; empty for none.
  package var random: [(x: Double, y: Double)] = []

  package init(
    name: String, title: String, caption: String, xLabel: String, yLabel: String, series: [Series],
    yRange: ClosedRange<Double>? = nil, random: [(x: Double, y: Double)] = []
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.yRange = yRange
    self.random = random
  }

  package func draw(provenance: String) -> Figure {
    let frame = Frame(left: 62, top: 44, width: 420, height: 300)
    let lines = (series.count + (random.isEmpty ? 0 : 1) + 1) / 2
    var canvas = Canvas(width: frame.right + 26, height: frame.bottom + 62 + Double(lines) * 16)
    canvas.title(title, over: frame)
    let shown = series.map { item in item.points.filter { $0.x.isFinite && $0.y.isFinite } }
    if shown.allSatisfy(\.isEmpty) {
      canvas.placeholder("nothing was measured for this curve", in: frame)
    } else {
      let all = shown.flatMap(\.self)
      let x = Scale(
        covering: all.map(\.x), from: frame.left, to: frame.right, isTight: true)
      let y = Scale(
        covering: yRange.map { [$0.lowerBound, $0.upperBound] } ?? all.map(\.y), from: frame.bottom, to: frame.top,
        isTight: yRange != nil)
      canvas.leftAxis(y, frame, label: yLabel)
      canvas.bottomAxis(x, frame, label: xLabel)
      if random.count > 1 {
        canvas.path(random.map { (x($0.x), y($0.y)) }, colour: Palette.faint, width: 1, dash: "3 3")
      }
      for (index, points) in shown.enumerated() {
        let vertices = thinned(points.map { (x: x($0.x), y: y($0.y)) })
        canvas.path(vertices, colour: Palette.series(index), width: 2, dash: Palette.dash(index))
        if series[index].isDotted {
          for vertex in vertices { canvas.circle(x: vertex.x, y: vertex.y, radius: 2.6, fill: Palette.series(index)) }
        }
      }
    }
    legend(&canvas, frame)
    return Figure(
      name: name, title: title, caption: caption, svg: canvas.svg(title: title, provenance: provenance),
      csv: csv(
        ["series", xLabel, yLabel],
        series.flatMap { item in item.points.map { [item.name, decimal($0.x, 6), decimal($0.y, 6)] } }))
  }

  /// Leaves out points less than 0.3 units from their predecessor, except the last.
  private func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var result: [(x: Double, y: Double)] = []
    for (index, point) in points.enumerated() {
      if let last = result.last, index + 1 < points.count, abs(last.x - point.x) < 0.3, abs(last.y - point.y) < 0.3 {
        continue
      }
      result.append(point)
    }
    return result
  }

  private func legend(_ canvas: inout Canvas, _ frame: Frame) {
    var entries = series.enumerated().map { ($0.element.name, Palette.series($0.offset), Palette.dash($0.offset)) }
    if !random.isEmpty { entries.append(("random", Palette.faint, "3 3")) }
    for (index, (name, colour, dash)) in entries.enumerated() {
      let x = frame.left + Double(index % 2) * frame.width / 2
      let y = frame.bottom + 52 + Double(index / 2) * 16
      canvas.line(x, y, x + 24, y, colour: colour, width: 2, dash: dash)
      canvas.text(Canvas.fitted(name, width: frame.width / 2 - 36, size: 10), x: x + 30, y: y + 3.5, size: 10)
    }
  }
}
