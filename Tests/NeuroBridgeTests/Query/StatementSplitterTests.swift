import NeuroBridge
import Testing

struct StatementSplitterTests {
  private func split(_ pieces: String...) -> ([String], rest: String?) {
    var splitter = StatementSplitter()
    let statements = pieces.flatMap { splitter.add($0) }
    return (statements, splitter.rest)
  }

  @Test func semicolonsWithinQuotesAndCommentsEndNothing() {
    #expect(
      split("SELECT ';'; SELECT \";\" -- ;\n; /* ; */ SELECT [;];").0 == [
        "SELECT ';';", " SELECT \";\" -- ;\n;", " /* ; */ SELECT [;];",
      ])
    #expect(split("SELECT 'it''s;';").0 == ["SELECT 'it''s;';"])
  }

  @Test func aStatementMayComeInPieces() {
    let (statements, rest) = split("SELECT\n", "'a;\n", "b'", ";SEL", "ECT 2")
    #expect(statements == ["SELECT\n'a;\nb';"])
    #expect(rest == "SELECT 2")
  }

  @Test func blanksAndCommentsAreNoStatement() {
    let (statements, rest) = split(" ; ;; -- nothing\n", "/* nothing */ ;", "\n")
    #expect(statements == [] && rest == nil)
    var open = StatementSplitter()
    _ = open.add("/* begun ")
    #expect(!open.isBlank && open.rest == nil)
  }

  @Test func aMinusIsNoComment() {
    #expect(split("SELECT 3 - 2; SELECT 3 -- 2;\n").0 == ["SELECT 3 - 2;"])
    #expect(split("SELECT 6 / 2 * 3;").0 == ["SELECT 6 / 2 * 3;"])
  }

  @Test func aMegabyteInOneLineIsReadOnce() {
    let text = "SELECT '" + String(repeating: "x", count: 1 << 20) + "';"
    #expect(split(text).0 == [text])
  }
}
