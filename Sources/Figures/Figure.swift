// Figures: pictures of results as SVG, with their data as CSV. Values in, text out; reads and writes no files.
//
//   Plots/    one file for each kind of figure, a value with `draw(provenance:)`
//   Drawing/  a canvas that writes SVG, axes, colours
//   Report/   all figures in one self-contained HTML page
//
// The same input gives the same bytes.

/// A finished picture with its data.
package struct Figure: Sendable, Hashable {
  /// File name without extension.
  package var name: String
  /// Plain text, not escaped.
  package let title: String
  /// What the picture shows and how to read it, in one or two sentences.
  package let caption: String
  /// A complete SVG document.
  package let svg: String
  /// The data, with a header row (RFC 4180).
  package let csv: String
}
