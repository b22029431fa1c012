/// Residuals of matched pairs after the fitted transform, as arrows over the field of view, seen along z.
package struct ResidualFigure: Sendable, Plot {
  /// The residual of one pair.
  package struct Arrow: Sendable {
    /// Of the neuron in the first session; shown on hover.
    package let label: String
    /// Soma position in the first session, in µm.
    package let x: Double
    package let y: Double
    /// Observed minus predicted position, in µm.
    package let dx: Double
    package let dy: Double
    /// Along the optical axis, in µm; in the CSV only.
    package let dz: Double
    /// Whether the match is a known pair; nil where no partner is known.
    package let isTrue: Bool?

    package init(label: String, x: Double, y: Double, dx: Double, dy: Double, dz: Double, isTrue: Bool?) {
      self.label = label
      self.x = x
      self.y = y
      self.dx = dx
      self.dy = dy
      self.dz = dz
      self.isTrue = isTrue
    }
  }

  /// Empty draws a note that there are none.
  package let arrows: [Arrow]
  /// Names the animal, the sessions and the run.
  package let subtitle: String

  package init(_ arrows: [Arrow], subtitle: String) {
    self.arrows = arrows
    self.subtitle = subtitle
  }

  package func draw(provenance: String) -> Figure {
    let frame = Frame(left: 62, top: 58, width: 420, height: 420)
    var canvas = Canvas(width: frame.right + 26, height: frame.bottom + 82)
    let title = "Residuals of matched pairs over the field"
    canvas.heading(title, subtitle, y: 24, size: 13)
    if arrows.isEmpty {
      canvas.placeholder("no matched pairs, so no residuals", in: frame)
    } else {
      let spanX = (arrows.map(\.x).min() ?? 0)...(arrows.map(\.x).max() ?? 1)
      let spanY = (arrows.map(\.y).min() ?? 0)...(arrows.map(\.y).max() ?? 1)
      let edge = max(spanX.upperBound - spanX.lowerBound, spanY.upperBound - spanY.lowerBound, 1) * 1.08
      let (centreX, centreY) = (
        (spanX.lowerBound + spanX.upperBound) / 2, (spanY.lowerBound + spanY.upperBound) / 2
      )
      let x = Scale(
        covering: [centreX - edge / 2, centreX + edge / 2], from: frame.left, to: frame.right, isTight: true)
      let y = Scale(
        covering: [centreY - edge / 2, centreY + edge / 2], from: frame.top, to: frame.bottom, isTight: true)
      canvas.leftAxis(y, frame, label: "y / µm")
      canvas.bottomAxis(x, frame, label: "x / µm")
      draw(x, y, edge, frame, &canvas)
    }
    return Figure(
      name: "residuals", title: title,
      caption: "Each arrow points from the position predicted by the fitted transform to the position of the match. "
        + "Neighbouring arrows should agree: a single long arrow is a doubtful match.",
      svg: canvas.svg(title: title, provenance: provenance),
      csv: csv(
        ["neuron", "x_um", "y_um", "dx_um", "dy_um", "dz_um", "true"],
        arrows.map {
          [
            $0.label, decimal($0.x), decimal($0.y), decimal($0.dx), decimal($0.dy), decimal($0.dz),
            $0.isTrue.map { $0 ? "1" : "0" } ?? "",
          ]
        }))
  }

  /// All arrows are magnified so that the median length is visible; the legend states the factor.
  private func draw(_ x: Scale, _ y: Scale, _ edge: Double, _ frame: Frame, _ canvas: inout Canvas) {
    let lengths = arrows.map { ($0.dx * $0.dx + $0.dy * $0.dy).squareRoot() }.sorted()
    let median = max(lengths[lengths.count / 2], 1e-6)
    let magnification = max(1, (edge * 0.05 / median).rounded())
    let perMicron = frame.width / edge
    for arrow in arrows {
      let colour = arrow.isTrue == nil ? Palette.ink : (arrow.isTrue == true ? Palette.different : Palette.same)
      let from = (x: x(arrow.x), y: y(arrow.y))
      var step = (x: arrow.dx * magnification * perMicron, y: arrow.dy * magnification * perMicron)
      let length = (step.x * step.x + step.y * step.y).squareRoot()
      // At most a fifth of the field, so that outliers stay within the picture.
      if length > frame.width / 5 { step = (step.x * frame.width / 5 / length, step.y * frame.width / 5 / length) }
      let to = (
        x: min(frame.right, max(frame.left, from.x + step.x)), y: min(frame.bottom, max(frame.top, from.y + step.y))
      )
      canvas.line(from.x, from.y, to.x, to.y, colour: colour, width: 1.5)
      canvas.circle(x: from.x, y: from.y, radius: 2.4, fill: colour, tip: arrow.label)
      if length > 5 {
        let shown = min(length, frame.width / 5)
        let (ux, uy) = (step.x / shown, step.y / shown)
        for side in [-1.0, 1] {
          canvas.line(
            to.x, to.y, to.x - 5 * ux + side * 3 * uy, to.y - 5 * uy - side * 3 * ux, colour: colour, width: 1.5)
        }
      }
    }
    let y = frame.bottom + 54
    var left = frame.left
    for (name, colour) in [("known pair", Palette.different), ("wrong", Palette.same), ("not known", Palette.ink)] {
      canvas.line(left, y, left + 18, y, colour: colour, width: 2)
      canvas.text(name, x: left + 24, y: y + 3.5, size: 10)
      left += 98
    }
    canvas.text(
      "arrows × \(decimal(magnification, 0))", x: frame.right, y: y + 3.5, size: 10, anchor: .end, colour: Palette.faint
    )
  }
}
