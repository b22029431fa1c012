internal import Vocabulary

/// Turns the coordinates of a file into µm from the corner of the first voxel; decides the unit once, and says so.
struct CoordinateReader {
  let source: SomaSource
  /// x, y, z.
  private(set) var axes: [CoordinateAxis]
  /// Nobody says the unit: it is checked against the stack.
  private let isAssumed: Bool
  private let program: String

  /// For a format whose three axes have one convention.
  init(_ source: SomaSource, _ convention: CoordinateConvention) throws(ImagingError) {
    self.init(
      source, [CoordinateAxis](repeating: CoordinateAxis(source.unit ?? convention.unit, convention), count: 3),
      isAssumed: source.unit == nil && !convention.isUnitFixed, program: convention.program)
    try requireVoxel()
  }

  /// For a table whose columns may differ.
  init(_ source: SomaSource, _ axes: [CoordinateAxis], isAssumed: Bool, program: String) {
    self.source = source
    self.axes = axes
    self.isAssumed = isAssumed
    self.program = program
    if let origin = source.columns.origin {
      for i in self.axes.indices where self.axes[i].scale != .planes { self.axes[i].origin = origin }
    }
  }

  private func requireVoxel() throws(ImagingError) {
    if axes.contains(where: \.countsVoxels) { _ = try source.requiredVoxel() }
  }

  func position(_ raw: (x: Double, y: Double, z: Double)) -> Point3 {
    let voxel = source.voxel
    return Point3(
      x: axes[0].micrometres(raw.x, pitch: voxel?.x), y: axes[1].micrometres(raw.y, pitch: voxel?.y),
      z: axes[2].micrometres(raw.z, pitch: voxel?.z))
  }

  /// In the unit of x.
  func radius(_ raw: Double) -> Double { axes[0].length(raw, pitch: source.voxel?.x) }

  /// The table of somata whose coordinates in the file are `raw`, with a note on unit and origin.
  /// - Throws: `table` that asks for `--unit` where the numbers fit the stack in another unit, too, or only.
  func table(
    _ somata: [SomaTable.Soma], raw: [(x: Double, y: Double, z: Double)], notes: [String]
  ) throws(ImagingError) -> SomaTable {
    var note = CoordinateAxis.note(axes)
    if isAssumed {
      try ask(raw)
      note += "; no unit is named (--unit px, um or mm says otherwise)"
    }
    if source.voxel == nil, axes.contains(where: { !$0.countsVoxels && $0.origin != 0.5 }) {
      note += "; without a voxel size they are not shifted to the corner"
    }
    return try SomaTable(
      path: source.path, somata: somata, notes: notes + [note], unit: CoordinateAxis.unitName(axes),
      origin: CoordinateAxis.originName(axes))
  }

  /// - Throws: `table` that names `--unit` where µm are assumed and something else is as likely.
  private func ask(_ raw: [(x: Double, y: Double, z: Double)]) throws(ImagingError) {
    guard let stack = source.stack, let voxel = source.voxel, !raw.isEmpty else { return }
    let numbers = [raw.map(\.x), raw.map(\.y), raw.map(\.z)]
    let counts = [stack.width, stack.height, stack.depth].map(Double.init)
    let pitches = [voxel.x, voxel.y, voxel.z]
    // Planes that are counted are no lengths.
    let open = (0..<3).filter { !axes[$0].countsVoxels }
    guard !open.isEmpty else { return }
    func ends(_ i: Int) -> (low: Double, high: Double) { (numbers[i].min() ?? 0, numbers[i].max() ?? 0) }
    func all(_ test: (Int) -> Bool) -> Bool { open.allSatisfy(test) }
    func text(_ values: [Double]) -> String { values.map { "\(($0 * 1000).rounded() / 1000)" }.joined(separator: ", ") }
    let fitsVoxels = all { ends($0).low > -1 && ends($0).high <= counts[$0] }
    let fitsMicrometres = all {
      ends($0).low >= -pitches[$0] && ends($0).high <= counts[$0] * pitches[$0] + pitches[$0]
    }
    let isOneMicrometre = all { abs(pitches[$0] - 1) < 0.05 }
    let isWhole = all { numbers[$0].allSatisfy { $0 == $0.rounded() } }
    let reach = text(open.map { ends($0).high })
    let size =
      "the stack is \(stack.width) × \(stack.height) × \(stack.depth) voxels, \(text((0..<3).map { counts[$0] * pitches[$0] })) µm"
    if fitsVoxels, !isOneMicrometre {
      if !fitsMicrometres {
        throw source.error(
          "positions reach \(reach) and no unit is named; \(size): they fit as voxels only, so say --unit px")
      }
      // Voxel indices end where the voxels end; lengths would go on.
      let coarse = open.filter { pitches[$0] >= 1.25 }
      let isCutOff = isWhole && raw.count >= 3 && coarse.contains { ends($0).high >= 0.4 * counts[$0] }
      if isCutOff || program == CoordinateConvention.napari.program {
        throw source.error(
          "positions reach \(reach) and no unit is named; \(size): they fit both as voxels and as µm, so say --unit px or --unit um"
        )
      }
    }
    let isTiny = all { 1000 * max(abs(ends($0).low), abs(ends($0).high)) <= 1.05 * counts[$0] * pitches[$0] }
    if isTiny, !isWhole {
      throw source.error(
        "positions reach \(reach) and no unit is named; \(size): all would lie within a thousandth of it, so say --unit mm or --unit um"
      )
    }
  }
}
