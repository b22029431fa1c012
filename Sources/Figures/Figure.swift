// Figures: pictures of results, as SVG text and the numbers behind them as CSV; values in, text out, no files.
//
// `Drawing/` knows paper: a canvas that writes SVG, scales with round ticks, colours that survive colour blindness and print.
// `Plots/` knows what is shown: one file for each kind of figure, each a value that draws itself. `Report/` binds figures
// into one self-contained HTML page. The same input gives the same text to the byte: no clock, no chance, fixed decimals.
// Nothing here knows the atlas; whoever has the numbers hands them over, with the identity of the run that made them.

/// One finished picture with the numbers behind it.
package struct Figure: Sendable, Hashable {
  /// What its files are called, without extension.
  package var name: String
  package let title: String
  /// What the reader should see in it, in a sentence or two.
  package let caption: String
  package let svg: String
  /// The data drawn, with a header row.
  package let csv: String
}
