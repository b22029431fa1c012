import AtlasStore
import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

@Suite struct MatrixTests {
  let folder: TemporaryFolder
  let atlas: Atlas

  /// Three days of one animal, with neurons 1, 2, 3 in each.
  init() throws {
    folder = try TemporaryFolder()
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("test") { transaction, _ in
      let animal = try transaction.ensureAnimal(named: "M01")
      for day in ["day1", "day2", "day3"] {
        let session = try transaction.insertSession(of: animal.id, name: day, modality: .twoPhoton)
        for label in ["1", "2", "3"] {
          _ = try transaction.insertNeuron(label: label, position: .zero, radius: nil, in: session.id)
        }
      }
    }
    atlas = Atlas(store: store)
  }

  private func bring(_ text: String, sessions: [String] = [], isDryRun: Bool = false) throws -> MatrixReport {
    try atlas.importMatrix(
      MatrixRequest(
        try folder.write(text, to: "matrix.csv"), animal: "M01", sessions: sessions, reviewer: "cellreg",
        isDryRun: isDryRun))
  }

  @Test func everyTwoNeuronsOfARowBecomeAPair() throws {
    let report = try bring("cell,day1,day2,day3\n1,1,2,3\n2,2,,1\n3,3,-1,NaN\n")
    #expect(report.sessions == ["day1", "day2", "day3"] && report.identities == 2 && report.added == 4)
    #expect(report.notes == ["columns that name no session are left out: cell"])
    #expect(try bring("day1,day2,day3\n1,2,3\n").known == 3)
  }

  /// CellReg writes numbers without a header, and 0 where a cell is absent.
  @Test func aTableWithoutAHeaderNeedsTheNamesOfItsColumns() throws {
    #expect(try bring("1.0,2.0,0\n0,1,1\n", sessions: ["day1", "day2", "day3"]).added == 2)
    let error = #expect(throws: AtlasError.self) { try bring("1,2,3\n2,3,1\n") }
    #expect(error?.description.contains("--sessions") == true)
  }

  @Test func aNeuronInTwoRowsIsRefused() throws {
    let error = #expect(throws: AtlasError.self) { try bring("day1,day2\n1,2\n1,3\n") }
    #expect(error?.description.contains("day1/1 on line 2 and day1/1 on line 3") == true)
  }

  @Test func anUnknownLabelIsRefused() throws {
    let error = #expect(throws: AtlasError.self) { try bring("day1,day2\n1,9\n") }
    #expect(error?.description.contains("line 2: no 9 in day2") == true)
  }

  @Test func whatIsExportedIsReadAgain() throws {
    _ = try bring("day1,day2,day3\n1,2,3\n2,,1\n")
    let path = folder.file("out.csv")
    #expect(try atlas.export(ExportRequest(to: path, format: .matrix)).pairs == 2)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "animal,day1,day2,day3\nM01,1,2,3\nM01,2,,1\n")
    #expect(try atlas.importMatrix(MatrixRequest(path, animal: "M01", isDryRun: true)).known == 4)
  }
}
