/// Patches of matched pairs, one modality above the other, in groups: correct, wrong and uncertain matches.
package struct GalleryFigure: Sendable, Plot {
  /// One matched pair.
  package struct Pair: Sendable {
    /// A PNG file.
    package let above: [UInt8]
    /// A PNG file.
    package let below: [UInt8]
    /// Printed above the upper patch.
    package let aboveLabel: String
    /// Printed above the lower patch.
    package let belowLabel: String
    /// Printed below the pair, such as its similarity.
    package let note: String

    package init(above: [UInt8], below: [UInt8], aboveLabel: String, belowLabel: String, note: String) {
      self.above = above
      self.below = below
      self.aboveLabel = aboveLabel
      self.belowLabel = belowLabel
      self.note = note
    }
  }

  /// A group of pairs with its heading; wraps after eight pairs.
  package struct Row: Sendable {
    /// Heading of the group.
    package let name: String
    /// Of the patches' frames, `#rrggbb`.
    package let colour: String
    /// From left to right.
    package let pairs: [Pair]

    package init(name: String, colour: String, pairs: [Pair]) {
      self.name = name
      self.colour = colour
      self.pairs = pairs
    }
  }

  /// From top to bottom.
  package let rows: [Row]
  /// Names the modalities and the width of a patch in µm.
  package let subtitle: String

  package init(_ rows: [Row], subtitle: String) {
    self.rows = rows
    self.subtitle = subtitle
  }

  package func draw(provenance: String) -> Figure {
    let (side, gap, perRow) = (84.0, 10.0, 8)
    let rowHeight = 2 * side + 54
    let heights = rows.map { Double(max(1, ($0.pairs.count + perRow - 1) / perRow)) * rowHeight + 26 }
    var canvas = Canvas(
      width: 20 + Double(perRow) * (side + gap) + 10, height: 56 + heights.reduce(0, +) + 24)
    let title = "Pairs as the model sees them"
    canvas.heading(title, subtitle, y: 24, size: 14)
    var top = 56.0
    for (row, height) in zip(rows, heights) {
      canvas.rectangle(x: 20, y: top + 6, width: 10, height: 10, fill: row.colour)
      canvas.text("\(row.name) (\(row.pairs.count))", x: 36, y: top + 15, size: 12, isBold: true)
      if row.pairs.isEmpty { canvas.text("none", x: 36, y: top + 40, size: 11, colour: Palette.faint) }
      for (index, pair) in row.pairs.enumerated() {
        let x = 20 + Double(index % perRow) * (side + gap)
        let y = top + 36 + Double(index / perRow) * rowHeight
        for (png, label, labelY, imageY) in [
          (pair.above, pair.aboveLabel, y - 4, y), (pair.below, pair.belowLabel, y + side + 14, y + side + 18),
        ] {
          canvas.text(
            Canvas.fitted(label, width: side, size: 8), x: x + side / 2, y: labelY, size: 8, anchor: .middle)
          canvas.image(png, x: x, y: imageY, width: side, height: side, tip: label)
          canvas.rectangle(
            x: x, y: imageY, width: side, height: side, fill: "none", stroke: row.colour, lineWidth: 1.5)
        }
        canvas.text(
          Canvas.fitted(pair.note, width: side, size: 9), x: x + side / 2, y: y + 2 * side + 30, size: 9,
          anchor: .middle, colour: Palette.faint)
      }
      top += height
    }
    return Figure(
      name: "gallery", title: title,
      caption:
        "Correct matches, wrong matches, and those with the smallest margin over the runner-up.",
      svg: canvas.svg(title: title, provenance: provenance),
      csv: csv(
        ["kind", "above", "below", "note"],
        rows.flatMap { row in row.pairs.map { [row.name, $0.aboveLabel, $0.belowLabel, $0.note] } }))
  }
}
