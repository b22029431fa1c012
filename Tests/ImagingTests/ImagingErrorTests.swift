import Testing

@testable import Imaging

@Suite struct ImagingErrorTests {
  /// A class name with a line break in a damaged `_seg.npy` once gave an error of two lines.
  @Test func textOfAFileIsEscapedToOneLine() {
    let error = ImagingError.unsupported(
      path: "a.npy", detail: "the class numpy\n_core\r\u{2028}\u{1B}[31m µ", remedy: "export the somata as CSV")
    #expect(
      error.description
        == "a.npy: the class numpy\\n_core\\r\\u{2028}\\u{1B}[31m µ cannot be read exactly; export the somata as CSV")
  }
}
