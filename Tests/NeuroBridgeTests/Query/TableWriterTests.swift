import Testing
import Vocabulary

@testable import NeuroBridge

/// Tables as people read them: aligned, cut to a terminal, and free of what would confuse it.
struct TableWriterTests {
  private func table(
    _ columns: [String], _ rows: [[SQLValue]], width: Int? = nil, _ format: TableFormat = .table
  ) throws -> [String] {
    var text = ""
    var writer = try TableWriter(format, columns: columns, width: width) { text += $0 }
    for row in rows { try writer.row(row) }
    try writer.end()
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test func wideCharactersAndEmojiTakeTwoColumns() throws {
    #expect(TextWidth.of("神经元") == 6 && TextWidth.of("👩‍🔬") == 2 && TextWidth.of("🇨🇭x") == 3)
    #expect(TextWidth.of("e\u{301}") == 1 && TextWidth.of("µm") == 2 && TextWidth.of("❤️") == 2)
    #expect(
      try table(["label", "z"], [[.text("神经元1"), .integer(3)], [.text("👩‍🔬"), .integer(14)]])
        == ["label      z", "───────  ───", "神经元1    3", "👩‍🔬        14"])
  }

  @Test func textIsCutToTheTerminalAndNumbersAreNot() throws {
    let row: [SQLValue] = [.text(String(repeating: "a", count: 50)), .integer(123_456_789), .text("神经元神经元神经元")]
    let lines = try table(["first", "n", "last"], [row], width: 40)
    #expect(lines.allSatisfy { TextWidth.of($0) <= 40 })
    #expect(lines[2] == "aaaaaaaaa…  123456789  神经元神经元神…" || lines[2].contains("123456789"))
    #expect(lines[2].contains("…"))
    // As it was without a terminal.
    #expect(try table(["first"], [[row[0]]])[2].count == 50)
  }

  @Test func columnsThatDoNotFitAreCounted() throws {
    let names = (0..<300).map { "column_\($0)" }
    let lines = try table(names, [names.map { .text($0) }], width: 80)
    #expect(lines.allSatisfy { TextWidth.of($0) <= 80 || $0.hasPrefix("(") })
    #expect(lines[0].hasSuffix("…") && lines[3].contains("(not shown, on the right: "))
    let numbers = try table(names, [names.map { _ in .integer(7) }], width: 10)
    #expect(numbers.count == 4)
  }

  @Test func aNarrowTerminalShowsSomething() throws {
    for width in 1...12 {
      #expect(try table(["a", "b"], [[.text("long text"), .text("more")]], width: width).count >= 3)
    }
  }

  @Test(arguments: [
    (0.920449554, "0.92045"), (0.5, "0.5"), (17, "17.0"), (12.3456789, "12.346"), (-0.000123456, "-0.00012346"),
    (123_456.78, "123457"), (1e-9, "1.0000e-09"), (0.99999999, "1.0"), (9.9999999, "10.0"), (1e20, "1e+20"),
    (.infinity, "inf"), (-1234.5678, "-1234.6"),
  ])
  func numbersHaveFiveSignificantDigits(_ value: Double, _ text: String) throws {
    #expect(SQLValue.real(value).displayed == text)
    #expect(Double(SQLValue.real(value).plain) == value)
  }

  @Test func lineFormatShowsOneColumnALineAndWholeNumbers() throws {
    let lines = try table(
      ["a", "long name"], [[.real(0.123456789), .text("x\ny")], [.null, .integer(2)]], .line)
    #expect(lines == ["        a = 0.123456789", "long name = x⏎y", "", "        a = ", "long name = 2"])
  }

  @Test func controlCharactersAreShownAndNotSent() throws {
    let lines = try table(["a"], [[.text("\u{1B}[31mred\u{7}\u{9B}1m\u{202E}\t")]])
    #expect(lines[2] == "␛[31mred␇�1m�␉")
    // What programs read is as it is.
    #expect(try table(["a"], [[.text("\u{1B}[31m")]], .csv) == ["a", "\u{1B}[31m"])
  }

  @Test func aLayoutTakesFromTheWidestFirst() {
    let layout = TableLayout(natural: [40, 20, 5], isText: [true, true, false], limit: 44)
    #expect(layout.widths == [18, 17, 5] || layout.widths == [17, 18, 5])
    #expect(layout.hidden == 0)
  }
}
