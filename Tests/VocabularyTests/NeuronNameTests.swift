import Testing
import Vocabulary

@Suite struct NeuronNameTests {
  @Test func aNameIsAnimalSessionLabel() {
    let name = NeuronName("M04/two-photon/tp007")
    #expect(name?.animal == "M04")
    #expect(name?.session == "two-photon")
    #expect(name?.label == "tp007")
    #expect(name?.description == "M04/two-photon/tp007")
  }

  @Test func aLabelMayHoldSlashes() {
    #expect(NeuronName("M04/fmost/cell/7")?.label == "cell/7")
  }

  @Test(arguments: ["", "M04", "M04/fmost", "M04//x", "/fmost/x", "M04/fmost/"]) func aNameWithoutAllThreePartsIsNone(
    text: String
  ) {
    #expect(NeuronName(text) == nil)
  }
}
