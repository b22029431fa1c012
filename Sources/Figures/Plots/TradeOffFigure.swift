/// Top-1 accuracy of each method against trainable parameters, training time and peak memory.
package struct TradeOffFigure: Sendable, Plot {
  /// One method; what is nil is left out of its panel.
  package struct Method: Sendable {
    /// Label in the legend.
    package let name: String
    /// Fraction of queries whose partner ranks first.
    package let top1: Double
    /// 95 % interval of `top1`.
    package let interval: ClosedRange<Double>?
    /// Weights that training may change.
    package let trainableParameters: Int?
    /// Training time.
    package let seconds: Double?
    /// Peak memory of training.
    package let peakBytes: Int?

    package init(
      name: String, top1: Double, interval: ClosedRange<Double>?, trainableParameters: Int?, seconds: Double?,
      peakBytes: Int?
    ) {
      self.name = name
      self.top1 = top1
      self.interval = interval
      self.trainableParameters = trainableParameters
      self.seconds = seconds
      self.peakBytes = peakBytes
    }
  }

  /// Coloured in this order.
  package let methods: [Method]
  /// Names the animals and the model.
  package let subtitle: String

  package init(_ methods: [Method], subtitle: String) {
    self.methods = methods
    self.subtitle = subtitle
  }

  package func draw(provenance: String) -> Figure {
    let title = "Accuracy against what it takes"
    let panels: [(label: String, cost: (Method) -> Double?)] = [
      ("trainable parameters / M", { $0.trainableParameters.map { Double($0) / 1e6 } }),
      ("training / min", { $0.seconds.map { $0 / 60 } }),
      ("peak memory / MB", { $0.peakBytes.map { Double($0) / 1e6 } }),
    ]
    let (width, height) = (230.0, 220.0)
    var canvas = Canvas(
      width: 62 + 3 * width + 2 * 34 + 26, height: 62 + height + 66 + Double((methods.count + 2) / 3) * 16)
    canvas.heading(title, subtitle, y: 22, size: 13)
    for (index, panel) in panels.enumerated() {
      let frame = Frame(left: 62 + Double(index) * (width + 34), top: 58, width: width, height: height)
      draw(panel.label, panel.cost, frame, isFirst: index == 0, &canvas)
    }
    for (index, method) in methods.enumerated() {
      let x = 62 + Double(index % 3) * (width + 34)
      let y = 58 + height + 56 + Double(index / 3) * 16
      canvas.circle(x: x + 5, y: y, radius: 4, fill: Palette.series(index))
      canvas.text(Canvas.fitted(method.name, width: width - 20, size: 10), x: x + 15, y: y + 3.5, size: 10)
    }
    return Figure(
      name: "trade-off", title: title,
      caption: "Top-1 with its 95 % interval; further left and higher is better. A method is left out of a panel where "
        + "the value is not on record.",
      svg: canvas.svg(title: title, provenance: provenance),
      csv: csv(
        ["method", "top-1", "trainable parameters", "training seconds", "peak bytes"],
        methods.map {
          [
            $0.name, decimal($0.top1, 6), $0.trainableParameters.map { "\($0)" } ?? "",
            $0.seconds.map { decimal($0, 3) } ?? "", $0.peakBytes.map { "\($0)" } ?? "",
          ]
        }))
  }

  private func draw(
    _ label: String, _ cost: (Method) -> Double?, _ frame: Frame, isFirst: Bool, _ canvas: inout Canvas
  ) {
    let shown = methods.enumerated().compactMap { index, method in
      cost(method).map { (index: index, method: method, value: $0) }
    }
    guard !shown.isEmpty else {
      return canvas.placeholder("\(label.prefix { $0 != "/" })is not on record for these methods", in: frame)
    }
    let x = Scale(covering: [0] + shown.map(\.value), from: frame.left, to: frame.right, count: 4)
    let y = Scale(covering: [0, 1], from: frame.bottom, to: frame.top, isTight: true)
    canvas.leftAxis(y, frame, label: isFirst ? "top-1" : "")
    canvas.bottomAxis(x, frame, label: label)
    for item in shown {
      let (px, py) = (x(item.value), y(item.method.top1))
      if let interval = item.method.interval {
        canvas.line(
          px, y(interval.lowerBound), px, y(interval.upperBound), colour: Palette.series(item.index), width: 1.5
        )
      }
      canvas.circle(x: px, y: py, radius: 5, fill: Palette.series(item.index), tip: item.method.name)
    }
  }
}
