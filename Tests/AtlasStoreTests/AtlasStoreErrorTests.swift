import GRDB
import Testing

@testable import AtlasStore

struct AtlasStoreErrorTests {
  @Test func anErrorOfSQLiteWithSeveralLinesIsReportedInOne() {
    let error = DatabaseError(
      resultCode: .SQLITE_CORRUPT, message: "malformed database schema (matches) - near \"x\n  y,\r\n  z\"")
    let description = AtlasStoreError(error, path: "lab.atlas").description
    #expect(description.split(whereSeparator: \.isNewline).count == 1)
    #expect(description.contains("malformed database schema (matches)"))
  }
}
