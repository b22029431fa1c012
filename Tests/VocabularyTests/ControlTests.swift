import Testing
import Vocabulary

@Suite struct ControlTests {
  @Test(arguments: [
    ("plain µm – 鼠", "plain µm – 鼠"), ("\u{1B}[2Jx", "\\u{1B}[2Jx"), ("a\nb\tc", "a\\nb\\tc"),
    ("\u{9B}2J", "\\u{009B}2J"),
    ("\u{7F}", "\\u{7F}"), ("a\u{202E}b", "a\\u{202E}b"), ("\r\n", "\\r\\n"),
  ]) func whatATerminalObeysIsEscaped(_ text: String, _ escaped: String) {
    #expect(text.escapingControls() == escaped)
  }

  @Test func lineEndsStayWhereTheyAreKept() {
    #expect("a\n\tb\u{7}".escapingControls(but: "\n\t") == "a\n\tb\\u{07}")
  }
}
