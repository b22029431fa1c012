/// The plot area of a figure, in canvas units.
struct Frame {
  let left: Double
  let top: Double
  let width: Double
  let height: Double

  var right: Double { left + width }
  var bottom: Double { top + height }
}

extension Canvas {
  /// A title above a frame, truncated to its width.
  mutating func title(_ title: String, over frame: Frame, size: Double = 13) {
    text(
      Self.fitted(title, width: frame.width + 20, size: size), x: frame.left + frame.width / 2, y: frame.top - 10,
      size: size, anchor: .middle, isBold: true)
  }

  /// The vertical axis: grid lines, tick labels and the quantity.
  mutating func leftAxis(_ scale: Scale, _ frame: Frame, label: String) {
    for tick in scale.ticks {
      line(frame.left, scale(tick), frame.right, scale(tick), colour: Palette.grid)
      text(scale.label(tick), x: frame.left - 6, y: scale(tick) + 3.5, size: 10, anchor: .end)
    }
    line(frame.left, frame.top, frame.left, frame.bottom)
    guard !label.isEmpty else { return }
    text(label, x: frame.left - 40, y: frame.top + frame.height / 2, size: 11, anchor: .middle, isVertical: true)
  }

  /// The horizontal axis.
  mutating func bottomAxis(_ scale: Scale, _ frame: Frame, label: String) {
    for tick in scale.ticks {
      line(scale(tick), frame.top, scale(tick), frame.bottom, colour: Palette.grid)
      text(scale.label(tick), x: scale(tick), y: frame.bottom + 15, size: 10, anchor: .middle)
    }
    line(frame.left, frame.bottom, frame.right, frame.bottom)
    text(label, x: frame.left + frame.width / 2, y: frame.bottom + 33, size: 11, anchor: .middle)
  }

  /// A sentence in place of missing data.
  mutating func placeholder(_ sentence: String, in frame: Frame) {
    rectangle(
      x: frame.left, y: frame.top, width: frame.width, height: frame.height, fill: "#f6f6f6", stroke: Palette.grid)
    let lines = Self.wrapped(sentence, width: frame.width - 16, size: 11)
    let first = frame.top + frame.height / 2 - Double(lines.count - 1) * 7
    for (index, line) in lines.enumerated() {
      text(
        line, x: frame.left + frame.width / 2, y: first + Double(index) * 14, size: 11, anchor: .middle,
        colour: Palette.faint)
    }
  }
}
