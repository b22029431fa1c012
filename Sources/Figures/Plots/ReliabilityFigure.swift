package import Evaluation

/// Whether probabilities mean what they say: share correct against probability, with how many proposals each bin holds.
package struct ReliabilityFigure: Sendable {
  package let report: CalibrationReport?
  package let subtitle: String

  /// - Parameter report: Nil where no probability was given.
  package init(_ report: CalibrationReport?, subtitle: String) {
    self.report = report
    self.subtitle = subtitle
  }

  package func draw(provenance: String) -> Figure {
    let frame = Frame(left: 62, top: 56, width: 300, height: 300)
    var canvas = Canvas(width: frame.right + 26, height: frame.bottom + 62)
    let title = "Reliability of match probabilities"
    canvas.text(title, x: canvas.width / 2, y: 22, size: 13, anchor: .middle, isBold: true)
    canvas.text(
      Canvas.fitted(subtitle, width: frame.width + 40, size: 10), x: canvas.width / 2, y: 40, size: 10,
      anchor: .middle, colour: Paint.faint)
    if let report {
      let x = Scale(covering: [0, 1], from: frame.left, to: frame.right, isTight: true)
      let y = Scale(covering: [0, 1], from: frame.bottom, to: frame.top, isTight: true)
      canvas.leftAxis(y, frame, label: "share correct")
      canvas.bottomAxis(x, frame, label: "probability of the proposal")
      canvas.line(x(0), y(0), x(1), y(1), colour: Paint.faint, dash: "3 3")
      let most = Double(report.bins.map(\.count).max() ?? 1)
      for bin in report.bins where bin.count > 0 {
        let height = 40 * Double(bin.count) / max(1, most)
        canvas.rectangle(
          x: x(bin.range.lowerBound) + 2, y: frame.bottom - height,
          width: x(bin.range.upperBound) - x(bin.range.lowerBound) - 4, height: height, fill: "#bcd6ea",
          tip: "\(bin.count) proposals")
      }
      let points = report.bins.filter { $0.count > 0 }.map { (x: x($0.meanProbability), y: y($0.shareCorrect)) }
      canvas.path(points, colour: Paint.different, width: 2)
      for point in points { canvas.circle(x: point.x, y: point.y, radius: 4, fill: Paint.different) }
      canvas.text(
        "ECE \(decimal(report.expectedError, 3)) · Brier \(decimal(report.brier, 3))", x: frame.left + 8,
        y: frame.top + 16, size: 11, halo: true)
    } else {
      canvas.absence("no calibrated probabilities: run a match that fits a calibration first", in: frame)
    }
    return Figure(
      name: "reliability", title: title,
      caption:
        "Each dot is a tenth of the probabilities; on the dashed line they are honest. Bars: how many proposals.",
      svg: canvas.svg(title: title, provenance: provenance),
      csv: csv(
        ["from", "to", "proposals", "mean probability", "share correct"],
        (report?.bins ?? []).map {
          [
            decimal($0.range.lowerBound), decimal($0.range.upperBound), "\($0.count)", decimal($0.meanProbability, 6),
            decimal($0.shareCorrect, 6),
          ]
        }))
  }
}
