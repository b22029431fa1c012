import Imaging
import Testing
import Vocabulary

/// Units and origins: every position in µm from the corner of the first voxel, and a note that says how it was read.
struct SomaUnitTests {
  static let voxel = VoxelSize(x: 2, y: 2, z: 5)
  static let stack = StackShape(width: 50, height: 50, depth: 10)

  static func read(
    _ text: String, as name: String = "t.csv", columns: String? = nil, unit: SomaTable.Unit? = nil,
    voxel: VoxelSize? = voxel, stack: StackShape? = stack
  ) throws -> SomaTable {
    try SomaTable(
      file: ScratchFolder.shared.write(Array(text.utf8), to: "\(UInt64.random(in: 0 ... .max))-\(name)"),
      columns: columns.map { try SomaTable.Columns(parsing: $0) } ?? SomaTable.Columns(), unit: unit, voxel: voxel,
      stack: stack)
  }

  @Test func theSliceOfAnImageJTableIsAPlaneNumberFromOne() throws {
    let text = "label,X,Y,Slice\n1,10.5,20.5,3\n2,30,40,7\n"
    let table = try Self.read(text)
    #expect(table.somata.map(\.position) == [Point3(x: 10.5, y: 20.5, z: 12.5), Point3(x: 30, y: 40, z: 32.5)])
    #expect(table.notes.contains { $0.contains("z read as plane numbers, the first plane is 1") })
    #expect(table.unit == "um,um,plane")
    // In pixels ImageJ measures from the corner of the image.
    let pixels = try Self.read(text, columns: "x=X,y=Y,z=Slice", unit: .pixel)
    #expect(pixels.somata[0].position == Point3(x: 21, y: 41, z: 12.5))
    // Clicked without sub-pixels, the numbers are pixels.
    #expect(
      try Self.read("X,Y,Slice\n10,20,3\n", unit: .pixel).somata[0].position == Point3(x: 21, y: 41, z: 12.5))
    for slice in ["0", "2.5"] {
      let error = #expect(throws: ImagingError.self) { try Self.read("X,Y,Slice\n1.5,2,\(slice)\n") }
      #expect(error?.description.contains("count from 1") == true)
    }
  }

  @Test(arguments: [
    ("neuron,x (px),y (px),z (px)\nn1,10,20,3\n", Point3(x: 21, y: 41, z: 17.5), "px"),
    ("neuron,x_pixel,y_pixel,z_plane\nn1,10,20,3\n", Point3(x: 21, y: 41, z: 17.5), "px"),
    ("neuron,x_mm,y_mm,z_mm\nn1,0.010,0.020,0.030\n", Point3(x: 10, y: 20, z: 30), "mm"),
    ("neuron,x [nm],y [nm],z [nm]\nn1,10000,20000,30000\n", Point3(x: 10, y: 20, z: 30), "0.001 um"),
    ("neuron,X (µm),Y (µm),Z (µm)\nn1,10,20,30\n", Point3(x: 10, y: 20, z: 30), "um"),
    ("neuron,x_px,y_px,z_um\nn1,10,20,30\n", Point3(x: 21, y: 41, z: 30), "px,px,um"),
    ("neuron,centroid_x_px,centroid_y_px,z_slice\nn1,10,20,3\n", Point3(x: 21, y: 41, z: 12.5), "px,px,plane"),
  ]) func theUnitInAColumnsNameIsThatColumns(_ text: String, _ position: Point3, _ unit: String) throws {
    let table = try Self.read(text)
    #expect(table.somata[0].position.distance(to: position) < 1e-9 && table.unit == unit)
    #expect(table.notes.contains { $0.contains("read as") } && !table.notes.contains { $0.contains("no unit") })
  }

  @Test func columnsNamedByTheUserKeepTheUnitInTheirName() throws {
    let table = try Self.read(
      "n,x (px),y (px),z (px)\na,10,20,3\n", columns: "label=n,x=x (px),y=y (px),z=z (px)")
    #expect(table.somata[0].position == Point3(x: 21, y: 41, z: 17.5))
  }

  @Test func aColumnWithoutAUnitBesideOneInPixelsIsAskedAbout() {
    let error = #expect(throws: ImagingError.self) { try Self.read("neuron,x_px,y_px,z\nn1,10,20,3\n") }
    #expect(error?.description.contains("--unit px or --unit um") == true)
  }

  /// Whole numbers that end where the voxels end: once read as µm without a word.
  @Test func wholeNumbersThatFillTheStackAsVoxelsAreAskedAbout() throws {
    let rows = (0..<20).map { "n\($0),\($0 * 7 % 50),\($0 * 11 % 50),\($0 * 3 % 10)\n" }.joined()
    let error = #expect(throws: ImagingError.self) { try Self.read("neuron,x,y,z\n" + rows) }
    #expect(error?.description.contains("--unit px or --unit um") == true)
    #expect(try Self.read("neuron,x,y,z\n" + rows, unit: .pixel).somata[0].position == Point3(x: 1, y: 1, z: 2.5))
    #expect(try Self.read("neuron,x,y,z\n" + rows, unit: .micrometre).somata[0].position == .zero)
    // Lengths reach beyond the voxels, or are not whole: a note says how they are read.
    let table = try Self.read("neuron,x,y,z\na,10.5,20,30\nb,99,1,2\nc,3,4,5\n")
    #expect(table.notes.contains { $0.contains("read as µm, 0 is the corner") && $0.contains("no unit is named") })
    let beyond = #expect(throws: ImagingError.self) {
      try Self.read("neuron,x,y,z\na,49,2,1\n", voxel: VoxelSize(x: 0.5, y: 0.5, z: 5))
    }
    #expect(beyond?.description.contains("--unit px") == true)
  }

  @Test func landmarksInMillimetresAreAskedAbout() throws {
    let text = (0..<6).map { "\"P\($0)\",\"true\",0.0\($0)1,0.02,0.03,1,2,3\n" }.joined()
    let error = #expect(throws: ImagingError.self) { try Self.read(text, columns: "side=moving") }
    #expect(error?.description.contains("--unit mm or --unit um") == true)
    let table = try Self.read(text, columns: "side=moving", unit: .millimetre)
    #expect(table.somata[1].position.distance(to: Point3(x: 12, y: 21, z: 32.5)) < 1e-9)
  }

  /// napari counts from the centre of the first voxel and does not write its layer's scale.
  @Test func pointsOfNapariAreAskedAboutAndShiftedByHalfAVoxel() throws {
    let text = "index,axis-0,axis-1,axis-2\n0,3,20.5,10\n1,4,2,1\n"
    let error = #expect(throws: ImagingError.self) { try Self.read(text) }
    #expect(error?.description.contains("--unit px or --unit um") == true)
    #expect(try Self.read(text, unit: .pixel).somata[0].position == Point3(x: 21, y: 42, z: 17.5))
    #expect(try Self.read(text, unit: .micrometre).somata[0].position == Point3(x: 11, y: 21.5, z: 5.5))
  }

  @Test func theOriginCanBeSaid() throws {
    let text = "neuron,x_um,y_um,z_um\na,10,20,30\n"
    #expect(try Self.read(text, columns: "origin=centre").somata[0].position == Point3(x: 11, y: 21, z: 32.5))
    #expect(try Self.read(text, columns: "origin=corner").origin == "corner")
    #expect(throws: ImagingError.self) { try SomaTable.Columns(parsing: "origin=middle") }
  }

  @Test func everyConventionComesBackFromItsExport() {
    let position = Point3(x: 11, y: 21, z: 12.5)
    #expect(CoordinateConvention.bigWarp.exported(position, voxel: Self.voxel) == Point3(x: 10, y: 20, z: 10))
    #expect(CoordinateConvention.table.exported(position, voxel: Self.voxel) == position)
    #expect(Set(CoordinateConvention.all.map(\.program)).count == CoordinateConvention.all.count)
  }

  @Test(arguments: ["0", "-3"]) func aRadiusThatIsNotPositiveIsRefusedWithItsLine(_ radius: String) {
    let error = #expect(throws: ImagingError.self) {
      try Self.read("neuron,x_um,y_um,z_um,radius_um\na,1,2,3,4\nb,1,2,3,\(radius)\n")
    }
    #expect(error?.description.contains("line 3: the radius") == true)
  }

  @Test func aPositionBeyondAMetreIsRefused() {
    for x in ["1e100", "-2000000", "1e308"] {
      let error = #expect(throws: ImagingError.self) { try SomaTable(CSVTable(text: "neuron,x,y,z\na,\(x),1,1\n")) }
      #expect(error?.description.contains("line 2: x = ") == true)
    }
  }

  @Test func aLandmarkThatIsHalfSetIsRefusedWithItsLine() throws {
    let set = "\"P0\",\"true\",\"10.5\",\"20.0\",\"30.0\",\"12.0\",\"22.0\",\"31.0\"\n"
    for bad in ["NaN", "Infinity"] {
      let error = #expect(throws: ImagingError.self) {
        try Self.read(set + "\"P1\",\"true\",\"\(bad)\",\"21\",\"30\",\"11\",\"22\",\"33\"\n", columns: "side=moving")
      }
      #expect(error?.description.contains("line 2") == true)
    }
    let unset = "\"P1\",\"true\",\"Infinity\",\"Infinity\",\"Infinity\",\"11\",\"22\",\"33\"\n"
    #expect(try Self.read(set + unset, columns: "side=moving").notes.contains { $0.hasPrefix("1 that are not set") })
  }
}
