import Imaging
import Testing
import Vocabulary

/// Tables as other programs write them.
struct ProgramTableTests {
  static let expected = [Point3(x: 10, y: 20, z: 30)]

  @Test(arguments: [
    "neuron,x_um,y_um,z_um\nn1,10,20,30\n\n\n  \n", "# by our lab\nneuron,x_um,y_um,z_um\nn1,10,20,30\n",
    "sep=;\nneuron;x_um;y_um;z_um\nn1;10;20;30\n", "sep=,\r\nneuron,x_um,y_um,z_um\r\nn1,10,20,30\r\n,,,\r\n",
    "# one, two\n# said \"three\" there\nneuron;x_um;y_um;z_um\nn1;10;20;30\n",
    "# neuron,x_um,y_um,z_um\n7,10,20,30\n", "neuron,x_um,y_um,z_um\nn1,10,20,30\n# the end\n",
  ]) func markersCommentsAndBlankRowsAreNoData(_ text: String) throws {
    #expect(try SomaTable(CSVTable(text: text)).somata.map(\.position) == Self.expected)
  }

  @Test func aLineKeepsItsNumberAfterComments() {
    let error = #expect(throws: ImagingError.self) {
      try SomaTable(CSVTable(text: "# a\n# b\nneuron,x,y,z\nn1,10,20,30\nn2,1,two,3\n", path: "t"))
    }
    #expect(error?.description.hasPrefix("t, line 5:") == true)
  }

  @Test func aLabelMayBeginWithANumberSign() throws {
    #expect(try SomaTable(CSVTable(text: "cell,x_um,y_um,z_um\n#1,10,20,30\n")).somata.map(\.label) == ["#1"])
    #expect(try SomaTable(CSVTable(text: "#,x_um,y_um,z_um\n1,10,20,30\n")).somata.map(\.position) == Self.expected)
  }

  static let trackMate = """
    LABEL,ID,TRACK_ID,QUALITY,POSITION_X,POSITION_Y,POSITION_Z,FRAME,RADIUS
    Label,Spot ID,Track ID,Quality,X,Y,Z,Frame,Radius
    Label,Spot ID,Track ID,Quality,X,Y,Z,Frame,R
    ,,,(quality),(UNIT),(UNIT),(UNIT),,(UNIT)
    ID1,1,,5,10,20,30,0,5
    ID2,2,,5,11,40,30,0,5

    """

  @Test func theFourHeaderLinesOfTrackMateAreRead() throws {
    let text = Self.trackMate.replacing("UNIT", with: "micron")
    let columns = try SomaTable.Columns(parsing: "label=ID,x=POSITION_X,y=POSITION_Y,z=POSITION_Z,radius=RADIUS")
    let table = try SomaTable(CSVTable(text: text), columns: columns)
    #expect(table.somata.map(\.label) == ["1", "2"] && table.somata.map(\.radius) == [5, 5])
    #expect(table.somata.map(\.position) == [Point3(x: 10, y: 20, z: 30), Point3(x: 11, y: 40, z: 30)])
    #expect(try SomaTable(CSVTable(text: text)).somata.map(\.label) == ["ID1", "ID2"])
    let pixels = try SomaTable(
      CSVTable(text: Self.trackMate.replacing("UNIT", with: "pixel")), voxel: VoxelSize(x: 2, y: 2, z: 5))
    #expect(pixels.somata[0].position == Point3(x: 21, y: 41, z: 152.5) && pixels.somata[0].radius == 10)
  }

  @Test func aTableWithoutAHeaderIsToldToHaveOne() {
    let somata = #expect(throws: ImagingError.self) { try SomaTable(CSVTable(text: "1,10,20,30\n2,4,5,6\n")) }
    #expect(somata?.description.contains("header such as") == true)
    for text in ["tp019,fm032\ntp020,fm033\ntp21,fm34\n", "1,7\n2,8\n"] {
      let pairs = #expect(throws: ImagingError.self) { try PairTable(CSVTable(text: text), from: "tp", to: "fmost") }
      #expect(pairs?.description.contains("a header") == true, "\(text)")
    }
    #expect(throws: Never.self) { try PairTable(CSVTable(text: "session1,session2\na1,b1\n")) }
    #expect(throws: Never.self) { try PairTable(CSVTable(text: "day1,day2\n3,4\n")) }
  }

  @Test func aContourOfASomaHasItsCentre() throws {
    let chain = "# a chain\n" + (0..<16).map { "\($0 + 1) 1 \($0) \($0) \($0) \($0) \($0 == 0 ? -1 : $0)\n" }.joined()
    let contour = try SomaFileTests.read(chain, as: "a.swc").somata
    #expect(contour.count == 1 && contour[0].label == "1" && contour[0].position == Point3(x: 7.5, y: 7.5, z: 7.5))
    let late = "1 3 0 0 1 0.5 -1\n2 3 0 0 2 0.5 1\n6 1 5 6 7 3.0 2 # the soma, by hand\n"
    let child = try SomaFileTests.read(late, as: "b.swc").somata
    #expect(child.map(\.label) == ["6"] && child[0].position == Point3(x: 5, y: 6, z: 7) && child[0].radius == 3)
    let sphere = "1 1 10 20 30 4 -1\n2 1 10 16 30 4 1\n3 1 10 24.5 30 4 1\n4 3 0 0 0 1 1\n"
    let three = try SomaFileTests.read(sphere, as: "c.swc").somata
    #expect(three.count == 1 && three[0].position == Point3(x: 10, y: 20, z: 30) && three[0].radius == 4)
    let none = try SomaFileTests.read("1 3 1 2 3 1 -1\n2 3 2 2 2 1 1\n", as: "d.swc")
    #expect(none.somata.count == 1 && none.notes.contains { $0.contains("no node is of type 1") })
  }
}
