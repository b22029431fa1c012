import AtlasStore
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct NeuronsTests {
  let folder: TemporaryFolder
  let atlas: Atlas

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    let stack = try TestStack().write(to: folder.file("stack.tif"))
    try atlas.ingest(IngestRequest(stack: stack, animal: "M01", modality: .twoPhoton))
  }

  private func importTable(_ text: String, columns: String? = nil, unit: PositionUnit? = nil) throws -> NeuronsReport {
    let table = try folder.write(text, to: "n.csv")
    return try atlas.importNeurons(
      NeuronsRequest(
        SomaTableRequest(path: table, columns: columns, unit: unit), animal: "M01", session: "two-photon"))
  }

  @Test func columnsOfAnyNameAndPixelsBecomeMicrometres() throws {
    #expect(
      try importTable("Nr;X;Y;Slice\n7;10;20;3\n", columns: "label=Nr,x=X,y=Y,z=Slice", unit: .pixel).added == 1)
    let neuron = try atlas.store.read { try $0.neuron(named: NeuronName("M01/two-photon/7")!) }
    // Slice counts planes from 1: the third is at 2.5 voxels of 2 µm.
    #expect(neuron.position == Point3(x: 5.25, y: 10.25, z: 5))
  }

  @Test func labelsThatTheSessionHasAreNamed() throws {
    #expect(try importTable("neuron,x,y,z\na,1,1,1\nb,2,2,2\n").added == 2)
    let error = #expect(throws: AtlasError.self) { try importTable("neuron,x,y,z\nc,1,1,1\nb,2,2,2\n") }
    #expect(error?.description.contains("1 labels are already in M01/two-photon: b (line 3)") == true)
    #expect(try importTable("neuron,x,y,z\nc,1,1,1\n").added == 1)
  }

  @Test func anUnknownSessionIsAnsweredWithTheKnownOnes() throws {
    let table = try folder.write("neuron,x,y,z\na,1,1,1\n", to: "n.csv")
    let error = #expect(throws: AtlasError.self) {
      try atlas.importNeurons(NeuronsRequest(SomaTableRequest(path: table), animal: "M01", session: "fmost"))
    }
    #expect(error?.description == "no session named M01/fmost; known: M01/two-photon")
  }

  @Test(.enabled(if: ProgramRun.path != nil)) func aWrongUnitIsAnsweredWithTheUnits() throws {
    let table = try folder.write("neuron,x,y,z\na,1,1,1\n", to: "n.csv")
    let run = try ProgramRun(
      "neurons", "import", atlas.path, table, "--animal", "M01", "--session", "two-photon", "--unit", "inch")
    #expect(run.status == 2)
    #expect(run.error.contains("'um'") && run.error.contains("'px'"), "\(run.error)")
  }
}
