import Formats
import Testing

struct JSONValueTests {
  @Test func aQuotedStringIsReadBack() throws {
    let text = "é \"quoted\"\n\\\u{1}"
    guard case .string(let value)? = JSONValue(Array(JSONValue.quoted(text).utf8)) else {
      Issue.record("not a string")
      return
    }
    #expect(value == text)
  }

  @Test func integersOfAnArrayAreRead() {
    #expect(JSONValue(Array(" [1, 20,0]\n".utf8))?.integers == [1, 20, 0])
    #expect(JSONValue(Array("[1,null]".utf8))?.integers == nil)
  }

  @Test(arguments: [
    "", "[1,]", "{\"a\":1", "01", "1.5", "-1", "\"\u{1}\"", "\"\\ud800\"", "nul", "[1] 2",
    String(repeating: "[", count: 100_000),
  ]) func brokenTextIsNoValue(text: String) {
    #expect(JSONValue(Array(text.utf8)) == nil)
  }
}

struct XMLScannerTests {
  private func events(_ text: String) throws(FormatError) -> [String] {
    var scanner = XMLScanner(text)
    var events: [String] = []
    while let event = try scanner.next() {
      switch event {
      case .start(let name, let attributes):
        events.append(
          "<\(name)" + attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined() + ">")
      case .end(let name): events.append("</\(name)>")
      case .text(let text): events.append(text)
      }
    }
    return events
  }

  @Test func elementsAttributesAndTextAreEvents() throws {
    #expect(
      try events("<?xml version='1.0'?><!-- c --><o:a x=\"1 &lt; &#x32;\" y='2'><b/>t&amp;<![CDATA[<&]]></o:a>")
        == ["<a x=1 < 2 y=2>", "<b>", "</b>", "t&", "<&", "</a>"])
  }

  @Test func documentTypesAndEndlessNestingAreRefused() {
    #expect(throws: FormatError.unsupported("a document type definition")) {
      try events("<!DOCTYPE a [<!ENTITY b 'c'>]>")
    }
    #expect(throws: FormatError.malformed("is nested too deeply")) { try events(String(repeating: "<a>", count: 65)) }
  }

  @Test(arguments: [
    "<a", "<a>", "<a x>", "<a x=1/>", "<a x='1/>", "<a>&b;</a>", "<a>&#xD800;</a>", "<a>&", "<>", "<!--", "</a>",
  ])
  func brokenTextIsRefused(text: String) {
    #expect(throws: FormatError.self) { try events(text) }
  }
}

struct CSVRecordsTests {
  private func fields(_ text: String) throws -> [[String]] {
    try CSVRecords(Array(text.utf8)).records.map(\.fields)
  }

  @Test func theFirstLineOfExcelNamesTheSeparator() throws {
    #expect(try fields("sep=;\r\na,b;c\r\n1;2\r\n") == [["a,b", "c"], ["1", "2"]])
    #expect(try CSVRecords(Array("sep=,\na,b\n".utf8)).records[0].line == 2)
    // Nothing else is a separator.
    #expect(try fields("sep=x\n1\n") == [["sep=x"], ["1"]])
  }

  @Test func commentsBeforeTheHeaderAreLeftOut() throws {
    #expect(try fields("# a, \"b\" c\n#\na;b\n1;2\n") == [["a", "b"], ["1", "2"]])
    // numpy.savetxt writes its header as a comment.
    #expect(try fields("# a,b\n1,2\n") == [["a", "b"], ["1", "2"]])
    #expect(try fields("# only comments\n#\n") == [])
    #expect(try fields("#") == [])
  }
}
