/// Lines over a common axis: cumulative match curves, receiver operating characteristics, training.
package struct CurveFigure: Sendable {
  package struct Series: Sendable {
    package let name: String
    package let points: [(x: Double, y: Double)]
    /// Draws a dot at each point, where they are few.
    package let isDotted: Bool

    package init(name: String, points: [(x: Double, y: Double)], isDotted: Bool = false) {
      self.name = name
      self.points = points
      self.isDotted = isDotted
    }
  }

  package var name: String
  package var title: String
  package var caption: String
  package var xLabel: String
  package var yLabel: String
  package var series: [Series]
  /// Fixed bounds, such as 0…1 for shares; nil fits the data.
  package var yRange: ClosedRange<Double>?
  package var xIsLogarithmic = false
  /// Where chance would lie: its own dashed grey line.
  package var chance: [(x: Double, y: Double)] = []

  package init(
    name: String, title: String, caption: String, xLabel: String, yLabel: String, series: [Series],
    yRange: ClosedRange<Double>? = nil, xIsLogarithmic: Bool = false, chance: [(x: Double, y: Double)] = []
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.yRange = yRange
    self.xIsLogarithmic = xIsLogarithmic
    self.chance = chance
  }

  package func draw(provenance: String) -> Figure {
    let frame = Frame(left: 62, top: 44, width: 420, height: 300)
    let lines = (series.count + (chance.isEmpty ? 0 : 1) + 1) / 2
    var canvas = Canvas(width: frame.right + 26, height: frame.bottom + 62 + Double(lines) * 16)
    canvas.title(title, over: frame)
    let shown = series.map { item in item.points.filter { $0.x.isFinite && $0.y.isFinite } }
    if shown.allSatisfy(\.isEmpty) {
      canvas.absence("nothing was measured for this curve", in: frame)
    } else {
      let all = shown.flatMap(\.self)
      let x = Scale(
        covering: all.map(\.x), from: frame.left, to: frame.right, isTight: true, isLogarithmic: xIsLogarithmic)
      let y = Scale(
        covering: yRange.map { [$0.lowerBound, $0.upperBound] } ?? all.map(\.y), from: frame.bottom, to: frame.top,
        isTight: yRange != nil)
      canvas.leftAxis(y, frame, label: yLabel)
      canvas.bottomAxis(x, frame, label: xLabel)
      if chance.count > 1 {
        canvas.path(chance.map { (x($0.x), y($0.y)) }, colour: Paint.faint, width: 1, dash: "3 3")
      }
      for (index, points) in shown.enumerated() {
        let places = thinned(points.map { (x: x($0.x), y: y($0.y)) })
        canvas.path(places, colour: Paint.series(index), width: 2, dash: Paint.dash(index))
        if series[index].isDotted {
          for place in places { canvas.circle(x: place.x, y: place.y, radius: 2.6, fill: Paint.series(index)) }
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

  /// Points that paper cannot tell from their predecessor are left out; the last one stays.
  private func thinned(_ places: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var kept: [(x: Double, y: Double)] = []
    for (index, place) in places.enumerated() {
      if let last = kept.last, index + 1 < places.count, abs(last.x - place.x) < 0.3, abs(last.y - place.y) < 0.3 {
        continue
      }
      kept.append(place)
    }
    return kept
  }

  private func legend(_ canvas: inout Canvas, _ frame: Frame) {
    var entries = series.enumerated().map { ($0.element.name, Paint.series($0.offset), Paint.dash($0.offset)) }
    if !chance.isEmpty { entries.append(("chance", Paint.faint, "3 3")) }
    for (index, (name, colour, dash)) in entries.enumerated() {
      let x = frame.left + Double(index % 2) * frame.width / 2
      let y = frame.bottom + 52 + Double(index / 2) * 16
      canvas.line(x, y, x + 24, y, colour: colour, width: 2, dash: dash)
      canvas.text(Canvas.fitted(name, width: frame.width / 2 - 36, size: 10), x: x + 30, y: y + 3.5, size: 10)
    }
  }
}
