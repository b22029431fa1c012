import Testing

@testable import Matching

struct AcceptanceThresholdTests {
  @Test func theExpectedFractionOfFalsePairsStaysWithinTheRate() {
    let probabilities = [0.999, 0.99, 0.98, 0.9, 0.6, 0.6, 0.2]
    #expect(AcceptanceThreshold.threshold(probabilities, falseDiscoveryRate: 0.02) == 0.98)
    #expect(AcceptanceThreshold.threshold(probabilities, falseDiscoveryRate: 0.5) == 0.2)
    #expect(AcceptanceThreshold.threshold(probabilities, falseDiscoveryRate: 0) == 1)
    #expect(AcceptanceThreshold.threshold([], falseDiscoveryRate: 0.1) == 1)
    // Both 0.6 or none.
    #expect(AcceptanceThreshold.threshold([0.9, 0.6, 0.6], falseDiscoveryRate: 0.26) == 0.9)
  }
}
