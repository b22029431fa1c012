import AtlasStore
import Geometry
import Matching
import Vocabulary

extension Atlas {
  /// Finds a small session, such as a two-photon field, within a large one, such as a whole brain, by soma positions alone.
  ///
  /// Writes nothing.
  public func locate(
    _ request: LocateRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> [LocateReport] {
    try AtlasError.wrapping {
      guard request.count >= 1 else {
        throw MatchError.badOption("--count \(request.count): at least one place is reported")
      }
      let fields = try store.read { transaction in
        try transaction.sessionPairs(from: request.from, to: request.to, animals: request.animals).map { pair in
          (
            pair: pair, a: try transaction.somata(of: pair.a, transaction.neurons(in: pair.a.id).map(\.id)),
            b: try transaction.somata(of: pair.b, transaction.neurons(in: pair.b.id).map(\.id))
          )
        }
      }
      return try fields.map { field in
        let monitor = MatchMonitor { step in
          (try? progress(
            .init("locate", step.completed, of: step.total, unit: step.stage.rawValue, note: field.pair.animal.name)))
            != nil
        }
        let locator = FieldLocator(
          of: field.a.positions, in: field.b.positions, count: request.count, mirror: request.mirror,
          seed: request.seed, monitor: monitor)
        try progress.checkStop()
        return Self.report(locator, field.pair, request, field.a, field.b)
      }
    }
  }

  private static func report(
    _ locator: FieldLocator, _ pair: SessionPair, _ request: LocateRequest, _ a: SessionMatcher.Somata,
    _ b: SessionMatcher.Somata
  ) -> LocateReport {
    let isSignificant = locator.significance.map { $0.pValue <= MatchSignificance.level } ?? false
    let places = locator.locations.map { place in
      let half = BoundingBox(a.positions).size / 2
      let linear = place.map.linear
      func extent(_ axis: Int) -> Double {
        (abs(linear.x[axis]) * half.x + abs(linear.y[axis]) * half.y + abs(linear.z[axis]) * half.z) * b.expansion[axis]
      }
      return LocateReport.Place(
        centre: Point3(place.centre * b.expansion), halfExtent: Point3(x: extent(0), y: extent(1), z: extent(2)),
        logLikelihood: place.logLikelihood, fractionMatched: place.fractionMatched,
        rotationDegrees: place.map.rotationDegrees, pose: MatchPose(place.pose))
    }
    let match =
      "neurobridge match ATLAS --from \(pair.a.name) --to \(pair.b.name) --animal \(pair.animal.name)"
      + (places.first?.pose.mirrored == true ? " --allow-mirror yes" : "")
    let advice: String
    if places.isEmpty {
      advice =
        "no place was found: \(min(a.positions.count, b.positions.count)) somata are too few, or none are in common"
    } else if isSignificant {
      advice = "next: \(match)"
    } else {
      advice =
        "no place is better than other tissue would find: give landmarks with `neurobridge landmarks import`, or more somata"
    }
    return LocateReport(
      animal: pair.animal.name, from: pair.a.name, to: pair.b.name, neuronsFrom: a.positions.count,
      neuronsTo: b.positions.count, places: places, pValue: locator.significance?.pValue,
      nullMean: locator.significance?.nullMean, isSignificant: isSignificant, advice: advice)
  }
}
