/// How rows are written out.
public enum TableFormat: String, Sendable, CaseIterable {
  case table, csv, tsv, json, jsonl, markdown
}
