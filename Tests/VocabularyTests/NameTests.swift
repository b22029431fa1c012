import Testing
import Vocabulary

@Suite struct NameTests {
  @Test func namesThatLookTheSameAreTheSame() throws {
    #expect(Array(try Name.checked("Mou\u{0065}\u{0301}", as: .animal).utf8) == Array("Mou\u{00E9}".utf8))
    #expect(try Name.checked(" \u{FEFF}M04\u{00A0}\t", as: .animal) == "M04")
    #expect(try Name.checked("two photon", as: .session) == "two photon")
    #expect(Name.normalized("A\u{030A}") == "\u{00C5}")
  }

  @Test(arguments: ["", " ", ".", "..", "a/b", "a\nb", "a\u{7}", "a\u{200B}b", "a\u{202E}b", "a\u{2028}b", "\u{E000}"])
  func aNameThatCannotBeUsedIsRefused(_ text: String) {
    #expect(throws: NameError.self) { try Name.checked(text, as: .animal) }
  }

  @Test func aLabelMayHoldSlashesAndAModelNoAtSign() throws {
    #expect(try Name.checked("cell/7", as: .label) == "cell/7")
    #expect(throws: NameError.self) { try Name.checked("dual@2", as: .model) }
    #expect(throws: NameError.self) { try Name.checked(String(repeating: "a", count: 256), as: .label) }
  }

  @Test func theErrorNamesWhatIsRefused() {
    let error = #expect(throws: NameError.self) { try Name.checked("a\u{200B}b", as: .session) }
    #expect(error?.description == "session “a\u{200B}b” contains an invisible character, U+200B: choose another name")
    #expect(
      #expect(throws: NameError.self) { try Name.checked("\t", as: .reviewer) }?.description
        == "the name of the reviewer is blank: give one")
  }

  @Test func aLookUpTriesTheTextAsItIsFirst() {
    #expect(Name.spellings("M04") == ["M04"])
    #expect(Name.spellings(" M04").map { Array($0.utf8) } == [Array(" M04".utf8), Array("M04".utf8)])
  }
}
