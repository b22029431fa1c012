import Testing

@testable import Imaging

@Suite struct ImagingErrorTests {
  /// A class name with a line break in a bent `_seg.npy` once made an error of two lines.
  @Test func whatAFileSaysOfItselfIsShownOnOneLine() {
    let error = ImagingError.unsupported(
      path: "a.npy", detail: "the class numpy\n_core\r\u{2028}\u{1B}[31m µ", advice: "export the somata as CSV")
    #expect(
      error.description
        == "a.npy: the class numpy\\n_core\\r\\u{2028}\\u{1B}[31m µ cannot be read exactly; export the somata as CSV")
  }
}
