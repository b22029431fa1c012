import AtlasStore
import Imaging
import Testing

@testable import NeuroBridge

struct AtlasErrorTests {
  @Test func everyFailureOfAVerbKeepsTheLineOfItsCause() {
    let causes: [any Error & CustomStringConvertible] = [
      AtlasStoreError.missing(path: "a.atlas"), ImagingError.notTIFF(path: "a.tif"),
      IngestError.emptyTable(path: "a.csv"), TrainError.nothingToResume(name: "dual"), MatchError.noModel,
      EmbedError.noStack(session: "M01/fmost"),
    ]
    for cause in causes {
      #expect(AtlasError(cause).description == cause.description)
      let error = #expect(throws: AtlasError.self) { try AtlasError.wrapping { throw cause } }
      #expect(error == AtlasError(cause))
    }
  }

  @Test func aVerbThatCallsAnotherDoesNotWrapItsErrorTwice() {
    let inner = AtlasError.train(.needsBackbone(method: "lora"))
    #expect(AtlasError(inner) == inner)
    #expect(AtlasError(CancellationError()) == .cancelled)
    #expect(AtlasError(AtlasError.cancelled) == .cancelled)
  }
}
