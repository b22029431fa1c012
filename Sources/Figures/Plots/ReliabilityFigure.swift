package import Statistics

/// Reliability diagram: fraction matched against probability, with the number of proposals in each bin.
package struct ReliabilityFigure: Sendable, Plot {
  /// nil draws a note that there are no probabilities.
  package let reliability: Reliability?
  /// Names the animal, the run and the number of proposals.
  package let subtitle: String

  /// - Parameter reliability: nil where no probability was given.
  package init(_ reliability: Reliability?, subtitle: String) {
    self.reliability = reliability
    self.subtitle = subtitle
  }

  package func draw(provenance: String) -> Figure {
    let frame = Frame(left: 62, top: 56, width: 300, height: 300)
    var canvas = Canvas(width: frame.right + 26, height: frame.bottom + 62)
    let title = "Reliability of match probabilities"
    canvas.heading(title, subtitle, y: 22, size: 13)
    if let reliability {
      let x = Scale(covering: [0, 1], from: frame.left, to: frame.right, isTight: true)
      let y = Scale(covering: [0, 1], from: frame.bottom, to: frame.top, isTight: true)
      canvas.leftAxis(y, frame, label: "fraction matched")
      canvas.bottomAxis(x, frame, label: "probability of the proposal")
      canvas.line(x(0), y(0), x(1), y(1), colour: Palette.faint, dash: "3 3")
      let most = Double(reliability.bins.map(\.count).max() ?? 1)
      for bin in reliability.bins where bin.count > 0 {
        let height = 40 * Double(bin.count) / max(1, most)
        canvas.rectangle(
          x: x(bin.low) + 2, y: frame.bottom - height,
          width: x(bin.high) - x(bin.low) - 4, height: height, fill: "#bcd6ea",
          tip: "\(bin.count) proposals")
      }
      let points = reliability.bins.filter { $0.count > 0 }.map { (x: x($0.meanProbability), y: y($0.fractionMatched)) }
      canvas.path(points, colour: Palette.different, width: 2)
      for point in points { canvas.circle(x: point.x, y: point.y, radius: 4, fill: Palette.different) }
      canvas.text(
        "ECE \(decimal(reliability.expectedCalibrationError, 3)) · Brier \(decimal(reliability.brier, 3))",
        x: frame.left + 8,
        y: frame.top + 16, size: 11, halo: true)
    } else {
      canvas.placeholder("no calibrated probabilities: run a match that fits a calibration first", in: frame)
    }
    return Figure(
      name: "reliability", title: title,
      caption:
        "Each dot is one bin of probabilities; perfectly calibrated ones lie on the dashed line. Bars: number of proposals.",
      svg: canvas.svg(title: title, provenance: provenance),
      csv: csv(
        ["from", "to", "proposals", "mean probability", "fraction matched"],
        (reliability?.bins ?? []).map {
          [
            decimal($0.low), decimal($0.high), "\($0.count)", decimal($0.meanProbability, 6),
            decimal($0.fractionMatched, 6),
          ]
        }))
  }
}
