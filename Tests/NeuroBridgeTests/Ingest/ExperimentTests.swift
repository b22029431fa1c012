import AtlasStore
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import NeuroBridge

struct ExperimentTests {
  let folder: TemporaryFolder
  let atlas: Atlas

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
  }

  /// An animal's folder as a lab keeps it: one fMOST stack, and a folder of two-photon sites.
  private func makeLab() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("lab/M01/2p"), withIntermediateDirectories: true)
    try TestStack().write(to: folder.file("lab/M01/fMOST.tif"))
    try TestStack(offset: 1).write(to: folder.file("lab/M01/2p/L23_1.tif"))
    try TestStack(offset: 2).write(to: folder.file("lab/M01/2p/L5_site3.tif"))
    _ = try folder.write("neuron,x_um,y_um,z_um\nf1,1,1,1\n", to: "lab/M01/fMOST.csv")
    _ = try folder.write("neuron,x_um,y_um,z_um\nt1,1,1,1\n", to: "lab/M01/2p/L23_1.csv")
    _ = try folder.write("L23_1,fMOST\nt1,f1\n", to: "lab/M01/pairs.csv")
  }

  @Test(arguments: ["lab", "lab/M01", "lab/M01/"]) func aFolderOfAnimalsIsImportedByItsFileNames(_ name: String) throws
  {
    try makeLab()
    let report = try atlas.ingest(Atlas.ExperimentRequest(Experiment(folder: folder.file(name))))
    #expect(report.sessions.map(\.session) == ["L23_1", "L5_site3", "fmost"])
    #expect(report.sessions.map(\.modality) == ["two-photon", "two-photon", "fmost"])
    #expect(report.sessions.map(\.neurons) == [1, 0, 1])
    #expect(report.pairs.map(\.added) == [1])
    #expect(try atlas.store.read { try $0.animals().map(\.name) } == ["M01"])
  }

  /// A few hundred bytes that stand for billions of values, lists nested beyond the stack, and files without an end.
  @Test func aManifestThatCouldTakeForeverIsRefused() throws {
    let billions =
      "? &a0 [x,x]\n: 1\n"
      + (1...20).map { level in
        "? &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 8).joined(separator: ",") + "]\n: 1\n"
      }.joined()
      + "animals: []\n"
    for (text, part) in [
      (billions, "the alias *a0"),
      (
        "animals:\n- animal: A\n  sessions: &S\n  - &s {modality: m, stack: n.tif}\n  - *s\n- {animal: B, sessions: *S}\n",
        "the alias *s"
      ),
      ("animals: " + String(repeating: "[", count: 100_000), "nested more than 32 levels"),
      ("animals:\n" + String(repeating: "- ", count: 100_000), "nested more than 32 levels"),
      (String(repeating: "# long\n", count: 200_000), "split it into several"),
    ] {
      let path = folder.file("hostile.yaml")
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: AtlasError.self) { _ = try Experiment(manifest: path) }
      #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
    let fifo = folder.file("fifo.yaml")
    #expect(mkfifo(fifo, 0o600) == 0)
    let error = #expect(throws: AtlasError.self) { _ = try Experiment(manifest: fifo) }
    #expect(error?.description.contains("not a regular file") == true)
  }

  @Test func importedSessionsAreSkippedAndTheRestFollow() throws {
    try makeLab()
    let seen = Counter()
    let experiment = try Experiment(folder: folder.file("lab"))
    #expect(throws: AtlasError.cancelled) {
      try atlas.ingest(
        Atlas.ExperimentRequest(experiment),
        progress: ProgressSink({ if $0.unit == "planes" { seen.add() } }, stopRequested: { seen.value >= 50 }))
    }
    #expect(try atlas.store.read { try $0.sessions().map(\.name) } == ["L23_1"])
    let report = try atlas.ingest(Atlas.ExperimentRequest(experiment))
    #expect(report.alreadyIn == ["M01/L23_1"])
    #expect(report.sessions.map(\.session) == ["L5_site3", "fmost"])
    let again = try atlas.ingest(Atlas.ExperimentRequest(experiment))
    #expect(again.alreadyIn.count == 3)
    #expect(again.pairs.map(\.known) == [1])
  }

  @Test func imageJTablesAreInPixelsAndSWCFilesInMicrometres() throws {
    try makeLab()
    _ = try folder.write(" ,X,Y,Slice\n1,10,20,3\n", to: "lab/M01/2p/L5_site3.csv")
    try FileManager.default.removeItem(atPath: folder.file("lab/M01/fMOST.csv"))
    try FileManager.default.removeItem(atPath: folder.file("lab/M01/pairs.csv"))
    _ = try folder.write("1 1 12 13 14 5 -1\n2 1 22 23 24 5 -1\n", to: "lab/M01/fMOST.swc")
    let report = try atlas.ingest(Atlas.ExperimentRequest(Experiment(folder: folder.file("lab"))))
    #expect(report.sessions.map(\.neurons) == [1, 1, 2])
    let x = try atlas.rows("SELECT x_um FROM neuron_name WHERE session = 'L5_site3'")
    #expect(x == [[.real(5.25)]])
  }

  @Test func somataAnnotatedLaterAreImportedByTheNextRun() throws {
    try makeLab()
    try atlas.ingest(Atlas.ExperimentRequest(Experiment(folder: folder.file("lab"))))
    _ = try folder.write("neuron,x_um,y_um,z_um\nlate,1,1,1\n", to: "lab/M01/2p/L5_site3.csv")
    try atlas.ingest(Atlas.ExperimentRequest(Experiment(folder: folder.file("lab"))))
    let name = try #require(NeuronName("M01/L5_site3/late"))
    #expect(try atlas.store.read { try $0.neuron(named: name).label } == "late")
  }

  @Test func aManifestImportsEverySessionOnce() throws {
    try makeLab()
    let manifest = try folder.write(
      """
      animals:
        - animal: M07
          sessions:
            - {session: before, modality: two-photon, stack: M01/2p/L23_1.tif, voxel: [1, 1, 3]}
            - modality: fmost
              stack: M01/fMOST.tif
              neurons: cells.csv
              columns: {label: Nr, x: X, y: Y, z: Slice}
              unit: px
      """, to: "lab/session.yaml")
    _ = try folder.write("Nr,X,Y,Slice\n1,10,10,10\n", to: "lab/cells.csv")
    var dryRun = Atlas.ExperimentRequest(try Experiment(manifest: manifest))
    dryRun.isDryRun = true
    let dry = try atlas.ingest(dryRun)
    #expect(dry.sessions.count == 2)
    #expect(try atlas.log().isEmpty)
    let report = try atlas.ingest(Atlas.ExperimentRequest(Experiment(manifest: manifest)))
    #expect(report.sessions.map(\.session) == ["before", "fmost"])
    #expect(report.sessions[0].voxelUm == [1, 1, 3])
    #expect(report.sessions[1].neurons == 1)
    // What is in is known by its hash, wherever it lies now.
    try FileManager.default.moveItem(atPath: folder.file("lab/M01/fMOST.tif"), toPath: folder.file("lab/moved.tif"))
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    _ = try folder.write(text.replacing("M01/fMOST.tif", with: "moved.tif"), to: "lab/session.yaml")
    let before = try atlas.store.read { try $0.stacks().map(\.id) }
    let again = try atlas.ingest(Atlas.ExperimentRequest(Experiment(manifest: manifest)))
    #expect(again.sessions.isEmpty && again.alreadyIn == ["M07/before", "M07/fmost"])
    #expect(try atlas.store.read { try $0.stacks().map(\.id) } == before)
  }

  @Test(arguments: [
    ("animals:\n  - animal: M01\n", "“sessions” is missing at animals[0]"),
    ("animals: 3\n", "animals is not what is expected there"),
    ("animals: [\n", "not YAML"),
    ("animals:\n  - {animal: M01, sessions: [{modality: m, stack: s, voxel: [1, 2]}]}\n", "voxel needs three"),
    (
      "animals:\n  - {animal: M01, sessions: [{modality: m, stack: s, chanel: 1}]}\n",
      "“chanel” at animals[0].sessions[0]"
    ),
    ("animals:\n  - {animal: M01, sessions: [], pair: []}\n", "“pair” at animals[0] is unknown"),
    ("animal: []\nanimals: []\n", "“animal” at the top is unknown; known there: animals"),
  ])
  func aWrongManifestIsRefusedWithTheLocation(_ text: String, _ part: String) throws {
    let path = try folder.write(text, to: "session.yaml")
    let error = #expect(throws: AtlasError.self) { try Experiment(manifest: path) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }

  @Test func everyKeyOfASessionReachesItsRequest() throws {
    let path = try folder.write(
      """
      animals:
        - animal: M01
          sessions:
            - {session: day1, modality: two-photon, stack: a.tif, neurons: a.csv, channel: 1, voxel: [1, 2, 3], axes: ZYX,
               series: 2, reduce: mean, columns: {label: id}, unit: px, link: true}
          pairs: [{table: p.csv, from: day1, to: fmost, reviewer: ada}]
      """, to: "session.yaml")
    let brain = try #require(try Experiment(manifest: path).animals.first)
    let request = try #require(brain.sessions.first).request(animal: brain.animal)
    #expect(
      request.stack.hasSuffix("/a.tif") && request.session == "day1"
        && request.modality == .twoPhoton)
    #expect(request.channel == 1 && request.series == 2 && request.axes == "ZYX" && request.reduction == .mean)
    #expect(request.voxel == VoxelSize(x: 1, y: 2, z: 3) && request.isLinked)
    #expect(request.neurons?.path.hasSuffix("/a.csv") == true && request.neurons?.columns == "label=id")
    #expect(request.neurons?.unit == .pixel && brain.pairs?.first?.reviewer == "ada")
  }

  @Test(arguments: [("reduce", "median", "mean, maximum"), ("unit", "inch", "um, px, mm, nm")])
  func aWordThatIsNoneOfAKeysIsAnsweredWithThem(_ key: String, _ value: String, _ known: String) throws {
    let experiment = Experiment(animals: [
      .init(
        animal: "M01",
        sessions: [
          .init(
            modality: "fmost", stack: "a.tif", neurons: "a.csv", reduce: key == "reduce" ? value : nil,
            unit: key == "unit" ? value : nil)
        ])
    ])
    let error = #expect(throws: AtlasError.self) { try atlas.ingest(Atlas.ExperimentRequest(experiment)) }
    #expect(error?.description == "\(key): \(value): choose one of \(known)")
  }

  @Test func aFolderWithoutStacksIsRefused() throws {
    let error = #expect(throws: AtlasError.self) { try Experiment(folder: folder.path) }
    #expect(error?.description.contains("no stack that could be a session") == true)
    #expect(throws: AtlasError.experiment(.unreadable(path: folder.file("none"), reason: "no such folder"))) {
      try Experiment(folder: folder.file("none"))
    }
  }

  @Test func aStackWhoseNameSaysNoModalityIsNamed() throws {
    try TestStack().write(to: folder.file("cortex.tif"))
    let error = #expect(throws: AtlasError.self) { try Experiment(folder: folder.path) }
    #expect(error?.description.contains("cortex.tif: its name does not say the modality") == true)
  }
}
