/// Tables and figures in one HTML page without external resources.
package struct HTMLReport: Sendable {
  /// A table; the first column is left-aligned.
  package struct Table: Sendable {
    package let title: String
    /// One cell for each column.
    package let header: [String]
    /// As many cells each as `header`.
    package let rows: [[String]]

    package init(title: String, header: [String], rows: [[String]]) {
      self.title = title
      self.header = header
      self.rows = rows
    }
  }

  package let title: String
  /// Paragraphs at the top: what was measured, on which data, by which run.
  package let summary: [String]
  /// Before the figures.
  package let tables: [Table]
  /// Embedded as inline SVG with their captions.
  package let figures: [Figure]
  /// The footer: version, model and activity.
  package let provenance: String

  package init(title: String, summary: [String], tables: [Table], figures: [Figure], provenance: String) {
    self.title = title
    self.summary = summary
    self.tables = tables
    self.figures = figures
    self.provenance = provenance
  }

  /// The page; the same input gives the same bytes.
  package var html: String {
    var body = "<h1>\(escaped(title))</h1>\n"
    for line in summary { body += "<p>\(escaped(line))</p>\n" }
    for table in tables {
      body += "<h2>\(escaped(table.title))</h2>\n<div class=\"wide\"><table>\n<thead><tr>"
      body += table.header.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined() + "</tr></thead>\n<tbody>\n"
      for row in table.rows { body += "<tr>" + row.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>\n" }
      body += "</tbody></table></div>\n"
    }
    for figure in figures {
      body += "<figure id=\"\(escaped(figure.name))\">\n<div class=\"wide\">\(figure.svg)</div>"
      body +=
        "<figcaption><strong>\(escaped(figure.title)).</strong> \(escaped(figure.caption))</figcaption>\n</figure>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title>
      <style>
      body { font: 15px/1.5 Helvetica, Arial, "Liberation Sans", sans-serif; color: #1a1a1a; background: #fff;
        max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      figure { margin: 2.5rem 0; break-inside: avoid; } figcaption { max-width: 46rem; color: #444; font-size: .9rem; }
      .wide { overflow-x: auto; } svg { max-width: 100%; height: auto; }
      footer { color: #777; font-size: .8rem; border-top: 1px solid #ddd; margin-top: 3rem; padding-top: .5rem; }
      @media print { body { margin: 0; max-width: none; } }
      </style>
      </head>
      <body>
      \(body)<footer>\(escaped(provenance))</footer>
      </body>
      </html>

      """
  }
}
