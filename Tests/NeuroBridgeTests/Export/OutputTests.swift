import AtlasStore
import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// What once destroyed an atlas: an output that is the atlas, a link to it, or a raw stack that it is linked to.
struct OutputTests {
  let folder: TemporaryFolder
  let path: String
  let atlas: Atlas

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("a.atlas")
    atlas = try Atlas.create(at: path)
    var request = IngestRequest(
      stack: try TestStack().write(to: folder.file("raw.tif")), animal: "M01", modality: .fmost)
    request.isLinked = true
    try atlas.ingest(request)
    let vectors = try folder.write("", to: "v.npy")
    try Data(NPYBytes.of(rows: 2, columns: 2)).write(to: URL(filePath: vectors))
    for session in ["fmost", "two-photon"] {
      let labels = try folder.write("neuron,x_um,y_um,z_um\na,1,1,1\nb,2,2,2\n", to: "l.csv")
      _ = try atlas.importEmbeddings(
        .init(vectors: vectors, labels: labels, model: "elsewhere", animal: "M01", session: session))
    }
    let pairs = try folder.write("fmost,two_photon\na,a\nb,b\n", to: "p.csv")
    try atlas.importPairs(PairsRequest(pairs, animal: "M01", from: "fmost", to: "two-photon"))
    try FileManager.default.linkItem(atPath: path, toPath: folder.file("hard"))
    try FileManager.default.createSymbolicLink(atPath: folder.file("soft"), withDestinationPath: "a.atlas")
    try FileManager.default.linkItem(atPath: folder.file("raw.tif"), toPath: folder.file("raw-hard.tif"))
  }

  private static let names = [
    "a.atlas", "a.atlas-wal", "a.atlas-shm", "a.atlas-journal", "hard", "soft", "raw.tif", "raw-hard.tif",
  ]

  @Test(arguments: names, [false, true]) func noCommandWritesToTheAtlasOrItsStacks(_ name: String, _ force: Bool) throws
  {
    let out = folder.file(name)
    let raw = try Data(contentsOf: URL(filePath: folder.file("raw.tif")))
    let attempts: [(String, () throws -> Void)] = [
      (
        "export",
        {
          var request = ExportRequest(to: out, format: .csv)
          request.force = force
          try atlas.export(request)
        }
      ),
      (
        "export sqlite",
        {
          var request = ExportRequest(to: out, format: .sqlite)
          request.force = force
          try atlas.export(request)
        }
      ),
      ("export-stack", { try atlas.exportStack(ExportStackRequest("M01/fmost", to: out, force: force)) }),
      ("vectors", { _ = try atlas.exportEmbeddings(.init(vectors: out, labels: folder.file("x.csv"), force: force)) }),
      ("labels", { _ = try atlas.exportEmbeddings(.init(vectors: folder.file("x.npy"), labels: out, force: force)) }),
      ("weights", { try atlas.exportWeights(.init(to: out, force: force)) }),
      ("backup", { try atlas.backup(to: out) }),
      ("figures", { _ = try atlas.figures(FiguresRequest(into: out)) }),
    ]
    for (command, attempt) in attempts {
      let error = #expect(throws: AtlasError.self, "\(command)", performing: attempt)
      let text = error?.description ?? ""
      #expect(text.contains(name), "\(command): \(text)")
    }
    #expect(try Data(contentsOf: URL(filePath: folder.file("raw.tif"))) == raw)
    #expect(try atlas.check(deep: true).faults == [])
    #expect(try folder.names().filter { $0.contains(".new-") || $0.hasPrefix("x.") } == [])
  }

  @Test func vectorsAndLabelsAreTwoFiles() throws {
    let out = folder.file("o.npy")
    let error = #expect(throws: AtlasError.self) { try atlas.exportEmbeddings(.init(vectors: out, labels: out)) }
    #expect(error?.description.contains("is written already") == true)
    #expect(try !folder.names().contains("o.npy"))
  }

  @Test func existingEmbeddingsAreReplacedOnlyOnRequest() throws {
    let request = Atlas.EmbeddingsExportRequest(vectors: folder.file("o.npy"), labels: folder.file("l.csv"))
    let error = #expect(throws: AtlasError.self) { try atlas.exportEmbeddings(request) }
    #expect(error?.description == "\(folder.file("l.csv")): exists already; --force replaces it")
    var forced = request
    forced.force = true
    #expect(try atlas.exportEmbeddings(forced).vectors == 4)
  }

  @Test func anotherAtlasIsNotReplacedByAnExport() throws {
    _ = try Atlas.create(at: folder.file("b.atlas"))
    var request = ExportRequest(to: folder.file("b.atlas"), format: .csv)
    request.force = true
    let error = #expect(throws: AtlasError.self) { try atlas.export(request) }
    #expect(error?.description.contains("this is an atlas, which is not replaced") == true)
    #expect(throws: Never.self) { try Atlas(opening: folder.file("b.atlas")) }
  }

  @Test(arguments: [
    ("o.csv", ExportFormat.csv), ("o.TSV", .tsv), ("a.b/o", .csv), ("o.json", .json), ("o.jsonl", .jsonl),
    ("o.db", .sqlite),
    ("o.sqlite", .sqlite), ("-", .csv), ("./out", .csv), (".hidden", .csv),
  ]) func aFormatIsKnownByTheNameOfTheFile(_ name: String, _ format: ExportFormat) throws {
    #expect(try ExportFormat(file: name) == format)
  }

  @Test(arguments: [("out.nwb", "NWB"), ("out.xlsx", "Excel"), ("out.txt", "“.txt”")])
  func anUnknownFormatIsRefusedWithThoseThatThereAre(_ name: String, _ called: String) {
    let error = #expect(throws: ExportError.self) { try ExportFormat(file: name) }
    #expect(error?.description.contains("not written as \(called)") == true)
    #expect(error?.description.contains("--format csv, tsv, json, jsonl, bigwarp") == true)
  }
}

/// A NumPy file of unit vectors.
private enum NPYBytes {
  static func of(rows: Int, columns: Int) -> [UInt8] {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let values = (0..<rows * columns).flatMap { i in
      withUnsafeBytes(of: Float(i % (columns + 1) == 0 ? 1 : 0).bitPattern.littleEndian, Array.init)
    }
    return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8) + values
  }
}
