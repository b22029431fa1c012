import Statistics

/// Box plots of the distances of the same neuron and of different neurons, for each method.
package struct BoxPlotFigure: Sendable, Plot {
  /// Distances by one method, in any order; values that are not finite are left out.
  package struct Method: Sendable {
    /// Label below the boxes, wrapped to two lines.
    package let name: String
    /// Of pairs of the same neuron.
    package let same: [Double]
    /// Of pairs of different neurons.
    package let different: [Double]

    package init(name: String, same: [Double], different: [Double]) {
      self.name = name
      self.same = same
      self.different = different
    }
  }

  /// From left to right.
  package let methods: [Method]
  /// Label of the vertical axis, with its unit.
  package let measure: String

  package init(_ methods: [Method], measure: String = "cosine distance") {
    self.methods = methods
    self.measure = measure
  }

  /// Quartiles, and whiskers to the farthest value within 1.5 interquartile ranges (Tukey).
  private struct Box {
    let low: Double
    let quartiles: (Double, Double, Double)
    let high: Double
    let outliers: [Double]

    init?(_ values: [Double]) {
      let sorted = values.filter(\.isFinite).sorted()
      guard let q1 = quantile(ofSorted: sorted, 0.25), let q2 = quantile(ofSorted: sorted, 0.5),
        let q3 = quantile(ofSorted: sorted, 0.75)
      else { return nil }
      let limit = 1.5 * (q3 - q1)
      let within = sorted.filter { $0 >= q1 - limit && $0 <= q3 + limit }
      low = within.first ?? q1
      high = within.last ?? q3
      quartiles = (q1, q2, q3)
      let beyond = sorted.filter { $0 < q1 - limit || $0 > q3 + limit }
      // At most some two hundred dots; the last one is always drawn.
      let every = max(1, beyond.count / 200)
      outliers = beyond.enumerated().filter { $0.offset % every == 0 || $0.offset == beyond.count - 1 }.map(\.element)
    }
  }

  package func draw(provenance: String) -> Figure {
    let slot = 104.0
    let frame = Frame(left: 58, top: 44, width: max(340, slot * Double(max(1, methods.count))), height: 270)
    var canvas = Canvas(width: frame.right + 20, height: frame.bottom + 92)
    let title = "Distances of the same and of different neurons"
    canvas.title(title, over: frame)
    let values = methods.flatMap { $0.same + $0.different }
    if values.isEmpty {
      canvas.placeholder("no pairs: nothing to compare", in: frame)
    } else {
      let scale = Scale(covering: values + [0], from: frame.bottom, to: frame.top)
      canvas.leftAxis(scale, frame, label: measure)
      canvas.line(frame.left, frame.bottom, frame.right, frame.bottom)
      for (index, method) in methods.enumerated() {
        let centre = frame.left + slot * (Double(index) + 0.5)
        draw(method.same, at: centre - 21, colour: Palette.same, scale, frame, &canvas)
        draw(method.different, at: centre + 21, colour: Palette.different, scale, frame, &canvas)
        let names = Canvas.wrapped(method.name, width: slot - 6, size: 11).prefix(2)
        for (line, name) in names.enumerated() {
          canvas.text(
            Canvas.fitted(name, width: slot - 6, size: 11), x: centre, y: frame.bottom + 17 + 13 * Double(line),
            anchor: .middle)
        }
        canvas.text(
          "n = \(method.same.count) / \(method.different.count)", x: centre, y: frame.bottom + 43, size: 9,
          anchor: .middle, colour: Palette.faint)
      }
    }
    legend(&canvas, frame)
    return Figure(
      name: "distances", title: title,
      caption: "Box: quartiles and median; whiskers: farthest values within 1.5 interquartile ranges; dots: beyond. "
        + "Pairs of the same neuron should lie low and apart from all others.",
      svg: canvas.svg(title: title, provenance: provenance),
      csv: csv(
        ["method", "neurons", "distance"],
        methods.flatMap { method in
          method.same.map { [method.name, "same", decimal($0, 6)] }
            + method.different.map { [method.name, "different", decimal($0, 6)] }
        }))
  }

  private func draw(
    _ values: [Double], at x: Double, colour: String, _ scale: Scale, _ frame: Frame, _ canvas: inout Canvas
  ) {
    guard let box = Box(values) else {
      canvas.text("none", x: x, y: frame.bottom - 6, size: 9, anchor: .middle, colour: Palette.faint)
      return
    }
    let half = 16.0
    let (q1, median, q3) = box.quartiles
    for (from, to) in [(box.low, q1), (q3, box.high)] {
      canvas.line(x, scale(from), x, scale(to), colour: colour, width: 1.4)
    }
    for end in [box.low, box.high] {
      canvas.line(x - half / 2, scale(end), x + half / 2, scale(end), colour: colour, width: 1.4)
    }
    canvas.rectangle(
      x: x - half, y: scale(q3), width: 2 * half, height: max(0.5, scale(q1) - scale(q3)), fill: colour,
      stroke: colour, lineWidth: 1.4, opacity: 0.55)
    canvas.line(x - half, scale(median), x + half, scale(median), width: 2)
    for value in box.outliers { canvas.circle(x: x, y: scale(value), radius: 1.4, fill: colour, opacity: 0.5) }
  }

  private func legend(_ canvas: inout Canvas, _ frame: Frame) {
    var x = frame.left
    for (name, colour) in [("same neuron", Palette.same), ("different neurons", Palette.different)] {
      canvas.rectangle(x: x, y: frame.bottom + 58, width: 12, height: 10, fill: colour, opacity: 0.7)
      canvas.text(name, x: x + 17, y: frame.bottom + 67, size: 10)
      x += 100
    }
  }
}
