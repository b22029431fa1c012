import Testing

@testable import Figures

@Suite struct DrawingTests {
  @Test func numbersHaveAtMostTheRequestedDecimalsAndNoTrailingZeros() {
    #expect(decimal(1.5) == "1.5" && decimal(2) == "2" && decimal(-0.004) == "0" && decimal(-0.02) == "-0.02")
    #expect(decimal(0.30000000000000004) == "0.3" && decimal(12.3456, 3) == "12.346" && decimal(0.05) == "0.05")
    #expect(decimal(.nan) == "–" && decimal(.infinity) == "–" && decimal(1e3, 0) == "1000")
  }

  @Test func scalesHaveRoundTicksAcrossTheData() {
    let scale = Scale(covering: [0.03, 0.97], from: 100, to: 0)
    #expect(scale.ticks.map(scale.label) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    #expect(scale(0) == 100 && abs(scale(1)) < 1e-9)
    let steps = Scale(covering: [1, 595], from: 0, to: 1, isTight: true)
    #expect(steps.ticks == [100, 200, 300, 400, 500])
    #expect(Scale(covering: [3, 3], from: 0, to: 1).domain.contains(3))
    #expect(Scale(covering: [], from: 0, to: 1).ticks.isEmpty == false)
  }

  @Test func textIsEscapedAndBytesAreBase64() {
    #expect(escaped("a<b & \"c\"\u{0}") == "a&lt;b &amp; &quot;c&quot;")
    #expect(base64(Array("Man".utf8)) == "TWFu" && base64(Array("Ma".utf8)) == "TWE=" && base64([]) == "")
    #expect(csv(["a"], [["x,\"y\""]]) == "a\n\"x,\"\"y\"\"\"\n")
  }

  @Test func viridisRunsFromDarkToBright() {
    #expect(
      Palette.viridis(0) == "#440154" && Palette.viridis(1) == "#fde725" && Palette.viridis(-3) == Palette.viridis(0))
    #expect(Palette.viridis(.nan) == "#bbbbbb")
  }
}
