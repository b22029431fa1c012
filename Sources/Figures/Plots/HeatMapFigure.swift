package import Evaluation
import Statistics

/// Similarity matrices of several methods side by side: true pairs on the diagonal, unpaired neurons after them.
package struct HeatMapFigure: Sendable, Plot {
  /// One method.
  package struct Panel: Sendable {
    /// Title of the panel.
    package let name: String
    /// [queries, gallery]; its partners must be those of the other panels.
    package let table: SimilarityTable

    package init(name: String, table: SimilarityTable) {
      self.name = name
      self.table = table
    }
  }

  /// Up to four a line.
  package let panels: [Panel]
  /// One for each query; in the CSV only.
  package let rowLabels: [String]
  /// One for each neuron of the gallery; in the CSV only.
  package let columnLabels: [String]
  /// Label of the vertical axis.
  package let rowTitle: String
  /// Label of the horizontal axis.
  package let columnTitle: String

  /// - Parameters:
  ///   - panels: All of the same queries and gallery.
  ///   - rowLabels: Labels of the queries; `columnLabels` of the gallery.
  ///   - rowTitle: Names the queries' session; `columnTitle` the gallery's.
  package init(
    _ panels: [Panel], rowLabels: [String], columnLabels: [String], rowTitle: String, columnTitle: String
  ) {
    self.panels = panels
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
  }

  /// Paired rows first; columns in the order of their partners, then the unpaired ones.
  private var order: (rows: [Int], columns: [Int]) {
    guard let table = panels.first?.table else { return ([], []) }
    let paired = table.partners.indices.filter { table.partners[$0] != nil }
    let partners = paired.compactMap { table.partners[$0] }
    let pairedColumns = Set(partners)
    return (
      paired + table.partners.indices.filter { table.partners[$0] == nil },
      partners + (0..<table.galleryCount).filter { !pairedColumns.contains($0) }
    )
  }

  package func draw(provenance: String) -> Figure {
    let (rows, columns) = order
    let side = 230.0
    let count = max(1, panels.count)
    let perLine = min(count, 4)
    let lines = (count + perLine - 1) / perLine
    var canvas = Canvas(
      width: 40 + Double(perLine) * (side + 34) + 10, height: 66 + Double(lines) * (side + 62) + 34)
    let title = "Similarity of every neuron to every other"
    canvas.heading(title, y: 24, size: 14)
    for (index, panel) in panels.enumerated() {
      let frame = Frame(
        left: 40 + Double(index % perLine) * (side + 34), top: 66 + Double(index / perLine) * (side + 62), width: side,
        height: side)
      canvas.title(panel.name, over: frame, size: 12)
      draw(panel.table, rows, columns, frame, &canvas)
    }
    if panels.isEmpty {
      canvas.placeholder(
        "no pairs: nothing to compare", in: Frame(left: 40, top: 66, width: side, height: side))
    }
    legend(&canvas)
    return Figure(
      name: "similarities", title: title,
      caption:
        "Rows: \(rowTitle); columns: \(columnTitle), in the same order in every panel: true pairs on the diagonal, "
        + "neurons without a partner after them. Each panel's colours run from its 1st to its 99th percentile. "
        + "A good method shows a bright diagonal on a dark background.",
      svg: canvas.svg(title: title, provenance: provenance),
      csv: data(rows, columns))
  }

  private func draw(
    _ table: SimilarityTable, _ rows: [Int], _ columns: [Int], _ frame: Frame, _ canvas: inout Canvas
  ) {
    guard !rows.isEmpty, !columns.isEmpty else { return canvas.placeholder("no neurons", in: frame) }
    let sorted = table.values.map(Double.init).sorted()
    let low = quantile(ofSorted: sorted, 0.01) ?? 0
    let high = quantile(ofSorted: sorted, 0.99) ?? 1
    let pixels = rows.flatMap { row in
      columns.map { column in high > low ? (Double(table[row, column]) - low) / (high - low) : 0.5 }
    }
    canvas.image(
      heatMapPNG(pixels, width: columns.count, height: rows.count), x: frame.left, y: frame.top, width: frame.width,
      height: frame.height)
    canvas.rectangle(
      x: frame.left, y: frame.top, width: frame.width, height: frame.height, fill: "none", stroke: Palette.faint)
    canvas.text(
      Canvas.fitted("\(columnTitle) (\(columns.count))", width: frame.width, size: 10), x: frame.left + frame.width / 2,
      y: frame.bottom + 14, size: 10, anchor: .middle)
    canvas.text(
      Canvas.fitted("\(rowTitle) (\(rows.count))", width: frame.height, size: 10), x: frame.left - 7,
      y: frame.top + frame.height / 2, size: 10, anchor: .middle, isVertical: true)
    canvas.text(
      "\(decimal(low)) … \(decimal(high))", x: frame.left + frame.width / 2, y: frame.bottom + 28, size: 9,
      anchor: .middle, colour: Palette.faint)
  }

  private func legend(_ canvas: inout Canvas) {
    let (x, y) = (40.0, canvas.height - 30)
    for step in 0..<40 {
      canvas.rectangle(
        x: x + 90 + Double(step) * 3, y: y, width: 3.2, height: 10, fill: Palette.viridis(Double(step) / 39))
    }
    canvas.text("least alike", x: x + 84, y: y + 9, size: 10, anchor: .end)
    canvas.text("most alike", x: x + 216, y: y + 9, size: 10)
  }

  private func data(_ rows: [Int], _ columns: [Int]) -> String {
    csv(
      ["method", "row", "column", "same neuron", "similarity"],
      panels.flatMap { panel in
        rows.flatMap { row in
          columns.map { column in
            [
              panel.name, rowLabels[row], columnLabels[column], panel.table.partners[row] == column ? "1" : "0",
              decimal(Double(panel.table[row, column]), 6),
            ]
          }
        }
      })
  }
}
