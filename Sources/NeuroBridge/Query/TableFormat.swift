/// How rows are written.
public enum TableFormat: String, Sendable, CaseIterable {
  /// Aligned columns for people, as far as they are not too long.
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
}
