import Numerics
import Testing

@Suite struct AvailableMemoryTests {
  @Test func theSystemSaysWhatIsFree() throws {
    #if os(Linux)
      let bytes = try #require(availableMemory())
      #expect(bytes > 1 << 20 && bytes < 1 << 50)
    #endif
  }
}
