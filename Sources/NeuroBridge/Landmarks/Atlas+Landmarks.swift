import AtlasStore
import Geometry
import Imaging
import Matching
import Vocabulary

extension Atlas {
  /// Adds points that are no somata, such as branches of vessels, as known positions between two sessions.
  ///
  /// They guide `match`, and `map` uses them where no run has a transform.
  @discardableResult
  public func importLandmarks(_ request: LandmarksRequest) throws(AtlasError) -> LandmarksReport {
    try AtlasError.wrapping {
      let (path, animal, from, to) = (request.path, request.animal, request.from, request.to)
      guard from != to else { throw LandmarksError.oneSession(from) }
      let (a, b, table, report) = try store.read { transaction in
        let (a, b) = try (transaction.session(named: from, of: animal), transaction.session(named: to, of: animal))
        let sides = try [(a, request.unit), (b, request.unitTo ?? request.unit)].map { session, unit in
          let stack = try transaction.stacks(in: session.id).first
          return LandmarkTable.Side(
            session: session.name, unit: unit.flatMap { SomaTable.Unit(rawValue: $0.rawValue) },
            voxel: stack?.voxelSize, stack: stack?.shape)
        }
        let table = try LandmarkTable(file: path, from: sides[0], to: sides[1])
        try Self.checkInside(table, sides)
        let old = try transaction.landmarks(from: a.id, to: b.id)
        let taken = Set(old.map(\.label)).intersection(table.landmarks.map(\.label)).sorted()
        guard taken.isEmpty else {
          throw LandmarksError.labelsTaken(path: path, labels: Array(taken.prefix(8)), count: taken.count)
        }
        let known = try transaction.knownPositions(from: a.id, to: b.id)
        let new = table.landmarks.map { Correspondence(from: Vector3($0.from), to: Vector3($0.to)) }
        let fit = LandmarkFit(new + known)
        let agreeing = Set(fit?.agreeing ?? Array(new.indices))
        let report = LandmarksReport(
          animal: animal, from: from, to: to, added: new.count, total: old.count + new.count,
          leaveOneOutErrorUm: fit?.leaveOneOutError,
          contradicting: new.indices.filter { !agreeing.contains($0) }.map { table.landmarks[$0].label },
          notes: table.notes)
        return (a, b, table, report)
      }
      if request.isDryRun { return report }
      let parameters = ["animal": animal, "from": from, "to": to, "file": path]
      try store.atomicActivity("import landmarks", parameters: parameters) { transaction, message in
        for landmark in table.landmarks {
          try transaction.insertLandmark(
            Landmark(label: landmark.label, a: landmark.from, b: landmark.to), from: a.id, to: b.id)
        }
        try transaction.recordUse(
          of: "file", detail: "\(path) sha256:\(Hexadecimal.text(SHA256.hash(ofFile: path).digest))")
        message = "\(report.added) landmarks between \(animal)/\(from) and \(animal)/\(to)"
      }
      return report
    }
  }

  /// Landmarks may lie outside the stack, but not farther than it is long: that is another unit.
  private static func checkInside(_ table: LandmarkTable, _ sides: [LandmarkTable.Side]) throws {
    for (index, side) in sides.enumerated() {
      guard let shape = side.stack, let voxel = side.voxel else { continue }
      let end = Vector3(
        Double(shape.width) * voxel.x, Double(shape.height) * voxel.y, Double(shape.depth) * voxel.z)
      let margin = max(end.x, end.y, end.z)
      let outside = table.landmarks.filter {
        let p = Vector3(index == 0 ? $0.from : $0.to)
        return (p + Vector3(repeating: margin)).min() < 0 || (end + Vector3(repeating: margin) - p).min() < 0
      }
      guard outside.isEmpty else {
        func short(_ value: Double) -> String { "0…\((value * 10).rounded() / 10)" }
        throw LandmarksError.outside(
          path: table.path, session: side.session, landmarks: outside.prefix(5).map { "\($0.label) (line \($0.line))" },
          count: outside.count, extent: "\(short(end.x)), \(short(end.y)), \(short(end.z)) µm")
      }
    }
  }
}
