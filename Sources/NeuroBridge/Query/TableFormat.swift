/// How rows are written.
public enum TableFormat: String, Sendable, CaseIterable {
  /// Aligned columns for people: on a terminal cut to its width, numbers rounded to five significant digits.
  case table
  /// RFC 4180, with a header.
  case csv
  /// Tabs, with a header; tabs and line ends within values become spaces.
  case tsv
  /// One array of objects.
  case json
  /// One object a line.
  case jsonl
  /// A table of GitHub's Markdown.
  case markdown
  /// One column a line, for people: whole values, and an empty line between two rows.
  case line
}
