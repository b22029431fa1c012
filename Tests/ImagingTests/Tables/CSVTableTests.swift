import Imaging
import Testing
import Vocabulary

struct CSVTableTests {
  @Test func quotesSeparatorsAndLineEndsAreRead() throws {
    let table = try CSVTable(text: "\u{FEFF}name;x\r\n\"a;\"\"b\"\"\r\nc\";1,5\r\n\r\nd;2\r\n")
    #expect(table.header == ["name", "x"])
    #expect(table.rows.map(\.fields) == [["a;\"b\"\r\nc", "1,5"], ["d", "2"]])
    #expect(table.rows.map(\.line) == [2, 5])
    #expect(try table.number(table.rows[0], 1) == 1.5)
    #expect(try CSVTable(text: "a\tb\n1\t2").rows[0].fields == ["1", "2"])
    #expect(try CSVTable(text: "a,b\r1,2\r").rows[0].fields == ["1", "2"])
  }

  @Test(arguments: [
    ("", "t, line 1: the table is empty; it needs a header line"),
    ("a,b\n1,2\n1\n", "t, line 3: 1 fields where the header has 2"),
    ("a,b\n\"1,2\n", "t, line 2: a quoted field is never closed"),
    ("a,b\n\"1\"x,2\n", "t, line 2: text after a closing quote"),
    ("a\n\0", "t, line 2: not text; save the table as CSV (UTF-8)"),
  ]) func errorsNameTheLine(_ text: String, _ message: String) {
    let error = #expect(throws: ImagingError.self) { try CSVTable(text: text, path: "t") }
    #expect(error?.description == message)
  }

  @Test func somataKeepTheirLabelsAndAreConvertedToMicrometres() throws {
    let table = try CSVTable(text: "neuron,x_um,y_um,z_um,radius_um\n007,1,2,3,4.5\nz,4,5,6,\n")
    let somata = try SomaTable(table).somata
    #expect(somata.map(\.label) == ["007", "z"])
    #expect(somata[0].position == Point3(x: 1, y: 2, z: 3))
    #expect(somata.map(\.radius) == [4.5, nil])
    let pixels = try SomaTable(
      CSVTable(text: "id,X,Y,Slice\n1,10,20,4\n"), unit: .pixel, voxel: VoxelSize(x: 0.5, y: 0.5, z: 2))
    // Slice counts planes from 1.
    #expect(pixels.somata[0].position == Point3(x: 5.25, y: 10.25, z: 7))
  }

  @Test(arguments: [
    ("label,x,y\n", "no column for z among label, x, y; name it with --columns z=…"),
    ("label,x,y,z\na,1,2,3\na,1,2,3\n", "label “a” is already on line 2"),
    ("label,x,y,z\na,1,two,3\n", "“two” in column y is not a number"),
    ("label,x,y,z\na,1,nan,3\n", "“nan” in column y is not a number"),
    ("label,x,y,z\n,1,2,3\n", "the label is empty"),
    ("label,x_px,y_px,z_px\na,1,2,3\n", "positions in pixels need the stack's voxel size; give --voxel X,Y,Z"),
  ]) func anUnreadableSomaTableSaysWhy(_ text: String, _ message: String) {
    let error = #expect(throws: ImagingError.self) { try SomaTable(CSVTable(text: text)) }
    #expect(error?.description.hasSuffix(message) == true, "\(error?.description ?? "")")
  }

  @Test func columnsCanBeNamedByTheUser() throws {
    let table = try CSVTable(text: "cell_name,a,b,c\nq,1,2,3\n")
    let somata = try SomaTable(table, columns: SomaTable.Columns(parsing: "label=cell_name,x=c,y=b,z=a")).somata
    #expect(somata[0].label == "q")
    #expect(somata[0].position == Point3(x: 3, y: 2, z: 1))
    #expect(throws: ImagingError.self) { try SomaTable.Columns(parsing: "w=cell_name") }
  }

  @Test func columnsOfPairsAreMatchedToTheirSessions() throws {
    let table = try CSVTable(text: "fmost,two_photon,verdict\nf1,t1,\nf2,t2,different\n")
    let pairs = try PairTable(table, from: "two-photon", to: "fmost").pairs
    #expect(pairs.map(\.from) == ["t1", "t2"])
    #expect(pairs.map(\.to) == ["f1", "f2"])
    #expect(pairs.map(\.verdict) == [.match, .different])
    #expect(throws: ImagingError.self) { try PairTable(CSVTable(text: "a,b,verdict\n1,2,maybe\n")) }
    #expect(throws: ImagingError.self) { try PairTable(CSVTable(text: "a,b\n1,2\n1,2\n")) }
  }
}
