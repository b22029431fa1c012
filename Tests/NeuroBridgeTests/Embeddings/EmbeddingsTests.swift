import AtlasStore
import Foundation
import Imaging
import NeuroBridge
import Testing
import Vocabulary

/// A folder of its own for each test.
@Suite struct EmbeddingsTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "embeddings-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = folder.appending(path: name)
    try Data(bytes).write(to: url)
    return url.path
  }

  func npy(_ rows: [[Float]]) throws -> String {
    let values = rows.flatMap(\.self).flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
    }
    return try write("v.npy", NPYFile.header(rows: rows.count, columns: rows.first?.count ?? 1) + values)
  }

  func request(_ rows: [[Float]], _ table: String) throws -> Atlas.EmbeddingsRequest {
    .init(
      vectors: try npy(rows), labels: try write("l.csv", Array(table.utf8)), model: "elsewhere", animal: "M01",
      session: "fmost")
  }

  @Test func importedVectorsAreNormalisedAndExported() throws {
    let atlas = Atlas(store: try AtlasStore.inMemory())
    let report = try atlas.importEmbeddings(
      request([[3, 4], [0, 2]], "neuron,x_um,y_um,z_um\nc1,1,2,3\n\"c,2\",4,5,6\n"))
    #expect(report.newNeurons == 2)
    let out = (folder.appending(path: "o.npy").path, folder.appending(path: "o.csv").path)
    #expect(try atlas.exportEmbeddings(.init(vectors: out.0, labels: out.1)).vectors == 2)
    let back = try NPYFile(path: out.0)
    #expect(try back.rows(0..<2) == [0.6, 0.8, 0, 1])
    let table = try CSVTable(path: out.1)
    #expect(table.rows.map { $0.fields[3] } == ["c1", "c,2"])
  }

  @Test(
    arguments: [
      ([[1, 2], [.nan, 1]], "c2 (row 1) holds NaN"), ([[1, 2], [0, 0]], "c2 (row 1) is all zeros"),
      ([[1, 2]], "1 vectors for 2 labels"),
    ] as [([[Float]], String)])
  func badVectorsAreNamedAndNothingIsWritten(rows: [[Float]], message: String) throws {
    let atlas = Atlas(store: try AtlasStore.inMemory())
    let error = #expect(throws: AtlasError.self) {
      _ = try atlas.importEmbeddings(request(rows, "neuron,x_um,y_um,z_um\nc1,1,2,3\nc2,4,5,6\n"))
    }
    #expect(error?.description.contains(message) == true)
    #expect(try atlas.store.read { try $0.animals() }.isEmpty)
    #expect(try atlas.store.read { try $0.activities() }.isEmpty)
  }

  @Test(
    arguments: [
      "neuron,x_um,y_um,z_um\nc1,1,2,3\nc2,2,2,3\nc1,4,5,6\n", "label\nc1\nc2\nc1\n", "label\nc1\nc2\n c1 \n",
      "label\ncaf\u{00E9}\nc2\ncafe\u{0301}\n",
    ])
  func aLabelThatTwoRowsGiveIsRefusedWithBothLines(_ table: String) throws {
    let atlas = Atlas(store: try AtlasStore.inMemory())
    let error = #expect(throws: AtlasError.self) {
      _ = try atlas.importEmbeddings(request([[1, 2], [2, 1], [1, 1]], table))
    }
    let text = error?.description ?? ""
    #expect(text.contains("lines 2 and 4") || text.contains("already on line 2") && text.contains("line 4"), "\(text)")
    #expect(try atlas.store.read { try $0.activities() }.isEmpty)
  }

  @Test func anUnknownLabelWithoutAPositionIsNamedWithItsLine() throws {
    let atlas = Atlas(store: try AtlasStore.inMemory())
    let error = #expect(throws: AtlasError.self) { _ = try atlas.importEmbeddings(request([[1]], "neuron\nc9\n")) }
    #expect(error?.description.contains("line 2: the session has no neuron c9") == true)
  }

  @Test func otherDimensionsNeedAnotherModel() throws {
    let atlas = Atlas(store: try AtlasStore.inMemory())
    _ = try atlas.importEmbeddings(request([[1, 0]], "neuron,x,y,z\nc1,1,2,3\n"))
    #expect(throws: AtlasError.embeddings(.dimension(model: "elsewhere", expected: 2, found: 3))) {
      _ = try atlas.importEmbeddings(request([[1, 0, 0]], "neuron\nc1\n"))
    }
  }

  @Test(arguments: [
    ("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1), }", "elements of type"),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "column-major"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", "two axes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 1), }", "promises 4 × 1"),
  ])
  func aNumPyFileThatIsNoTableOfFloatsIsRefused(header: String, message: String) throws {
    let text = Array(header.utf8)
    let path = try write("bad.npy", [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text + [0, 0, 0, 0])
    let error = #expect(throws: ImagingError.self) { _ = try NPYFile(path: path) }
    #expect(error?.description.contains(message) == true)
  }
}
