import AtlasStore
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

@Suite struct LandmarksTests {
  let folder: TemporaryFolder
  let small: SmallAtlas
  var atlas: Atlas { small.atlas }

  init() throws {
    folder = try TemporaryFolder()
    small = try SmallAtlas([nil, nil], [nil, nil])
  }

  /// Session b is session a, twice as long in z and shifted by 10 in x.
  private static let table = """
    label,x_from_um,y_from_um,z_from_um,x_to_um,y_to_um,z_to_um
    v1,0,0,0,10,0,0
    v2,100,0,0,110,0,0
    v3,0,100,0,10,100,0
    v4,0,0,100,10,0,200
    v5,100,100,100,110,100,200
    v6,50,20,70,60,20,140
    """

  private func request(_ text: String, isDryRun: Bool = false) throws -> LandmarksRequest {
    LandmarksRequest(
      try folder.write(text, to: "landmarks.csv"), animal: "M01", from: "a-side", to: "b-side", isDryRun: isDryRun)
  }

  @Test func fourLandmarksMapPositionsWithoutAMatchRun() throws {
    let point = MapRequest([Point3(x: 20, y: 30, z: 40)], animal: "M01", from: "a-side", to: "b-side")
    #expect(throws: AtlasError.match(.noTransform(animal: "M01", from: "a-side", to: "b-side"))) {
      try atlas.map(point)
    }
    let report = try atlas.importLandmarks(request(Self.table))
    #expect(report.added == 6 && report.total == 6 && report.contradicting.isEmpty)
    #expect(try #require(report.leaveOneOutErrorUm) < 1)
    let mapped = try atlas.mapping(point)
    let q = mapped.points[0]
    #expect(abs(q.x - 30) < 0.5 && abs(q.y - 30) < 0.5 && abs(q.z - 80) < 0.5, "\(q)")
    #expect(mapped.source.contains("6 of 6 known positions"))
    let back = try atlas.map(MapRequest([q], animal: "M01", from: "b-side", to: "a-side"))[0]
    #expect(abs(back.z - 40) < 0.5)
  }

  @Test func aDryRunWritesNothing() throws {
    #expect(try atlas.importLandmarks(request(Self.table, isDryRun: true)).added == 6)
    #expect(try atlas.rows("SELECT count(*) FROM landmark") == [[.integer(0)]])
  }

  @Test func aLabelThatIsThereAlreadyIsRefused() throws {
    try atlas.importLandmarks(request(Self.table))
    let error = #expect(throws: AtlasError.self) { try atlas.importLandmarks(request(Self.table)) }
    #expect(error?.description.contains("v1, v2") == true)
    let twice = "label,x_a,y_a,z_a,x_b,y_b,z_b\nw,1,2,3,4,5,6\nw,1,2,3,4,5,6\n"
    let repeated = #expect(throws: AtlasError.self) { try atlas.importLandmarks(request(twice)) }
    #expect(repeated?.description.contains("already on line 2") == true)
  }

  @Test func aLandmarkThatContradictsTheOthersIsNamed() throws {
    let report = try atlas.importLandmarks(request(Self.table + "\nv7,50,50,50,400,0,0\n"))
    #expect(report.contradicting == ["v7"])
  }

  @Test func landmarksOfBigWarpAreReadAsTheyAre() throws {
    let text = """
      "Pt-0","true","1.5","2","3","4","5","6"
      "Pt-1","false","7","8","9","1","1","1"
      "Pt-2","true","Infinity","Infinity","Infinity","7","8","9"
      """
    #expect(try atlas.importLandmarks(request(text)).added == 1)
    #expect(try atlas.rows("SELECT label, x_a_um, z_b_um FROM landmark") == [[.text("Pt-0"), .real(1.5), .real(6)]])
  }

  @Test func millimetresInTheHeaderAreConverted() throws {
    let text = "label,x_from_mm,y_from_mm,z_from_mm,x_to_um,y_to_um,z_to_um\nv,0.5,0.25,0.1,4,5,6\n"
    _ = try atlas.importLandmarks(request(text))
    #expect(try atlas.rows("SELECT x_a_um, y_a_um, x_b_um FROM landmark") == [[.real(500), .real(250), .real(4)]])
  }

  /// Landmarks of em_coregistration are in mm without a header: nobody can tell from the file.
  @Test func millimetresThatNobodyNamesAreAskedAbout() throws {
    let atlas = try Atlas.create(at: folder.file("a.atlas"))
    for (i, modality) in [Modality.twoPhoton, .fmost].enumerated() {
      let stack = try TestStack(offset: i).write(to: folder.file("\(i).tif"))
      try atlas.ingest(IngestRequest(stack: stack, animal: "M01", modality: modality))
    }
    let text = (0..<4).map { #""Pt-\#($0)","true","0.00\#($0)1","0.002","0.001\#($0)","0.001","0.00\#($0)2","0.003""# }
    let path = try folder.write(text.joined(separator: "\n"), to: "mm.csv")
    let error = #expect(throws: AtlasError.self) {
      try atlas.importLandmarks(LandmarksRequest(path, animal: "M01", from: "two-photon", to: "fmost"))
    }
    #expect(error?.description.contains("--unit mm") == true, "\(error?.description ?? "")")
    #expect(
      try atlas.importLandmarks(
        LandmarksRequest(path, animal: "M01", from: "two-photon", to: "fmost", unit: .millimetre)
      ).added == 4)
  }
}
