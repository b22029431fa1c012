package import Geometry
package import Vocabulary

/// Finds a small field of somata, such as that of a two-photon session, within a large one, such as a whole brain.
///
/// By the same constellations and the same soft match as `Registrar`; several places are kept for a person to judge.
/// - Complexity: Seconds for 60 somata in 20,000; memory is some 100 times the positions of the large field.
package struct FieldLocator: Sendable {
  /// A place of the field.
  package struct Location: Sendable {
    /// From the field to the large session.
    package let map: AffineMap
    /// Where the centre of the field lies in the large session, in µm.
    package let centre: Vector3
    /// Against unrelated tissue, in nats.
    package let logLikelihood: Double
    /// The estimated fraction of the field's somata that have a partner there.
    package let fractionMatched: Double
    package let pose: PoseDescription
  }

  /// By falling likelihood.
  package let locations: [Location]
  /// Of the first location, against fields without any constellation of the true one; nil where there is no location.
  package let significance: SignificanceTest?

  /// - Parameters:
  ///   - field: In µm; `session` likewise.
  ///   - count: The largest number of locations.
  ///   - mirror: Whether mirror images are searched too.
  ///   - impostors: Fields that estimate the likelihood of random ones.
  package init(
    of field: [Vector3], in session: [Vector3], count: Int = 3, mirror: MirrorPolicy = .no, impostors: Int = 3,
    seed: UInt64 = 1, monitor: MatchMonitor = .silent
  ) {
    guard field.count >= 4, session.count >= 4, Registrar.canRegister(field), Registrar.canRegister(session) else {
      (locations, significance) = ([], nil)
      return
    }
    let registrar = Registrar(from: field, to: session, seed: seed, monitor: monitor)
    let target = registrar.makeTarget()
    let phases = SearchPhase.all(dimensions: registrar.space.dimensions, mirror: mirror).filter(\.isOfEqualScale)
    func poses(_ registrar: Registrar) -> [PoseRefinement.Result] {
      phases.enumerated().flatMap { number, phase in
        registrar.poses(of: phase, number, of: phases.count, order: registrar.orderByPosition, target: target)
          .map { start in
            var pose = registrar.refined(start)
            pose.logLikelihood -= phase.penalty
            return pose
          }
      }.sorted { $0.logLikelihood > $1.logLikelihood }
    }
    let box = BoundingBox(registrar.a)
    var distinct: [PoseRefinement.Result] = []
    for pose in poses(registrar) where distinct.count < count {
      let centre = pose.map(box.centre)
      if distinct.allSatisfy({ ($0.map(box.centre) - centre).length > 0.25 * box.size.length }) {
        distinct.append(pose)
      }
    }
    locations = distinct.map { pose in
      let map = registrar.space.unflattened(pose.map)
      return Location(
        map: map, centre: map(BoundingBox(field).centre), logLikelihood: pose.logLikelihood,
        fractionMatched: pose.fractionMatched, pose: PoseDescription(pose, dimensions: registrar.space.dimensions))
    }
    let draws = (0..<impostors).map { draw in
      let impostor = Registrar(
        from: registrar.impostors(seed: seed, draw: draw), to: registrar.b, search: .none, seed: seed,
        monitor: monitor.within(.impostors, draw, of: impostors), target: target)
      return max(0, poses(impostor).first?.logLikelihood ?? 0)
    }
    significance = distinct.first.map { SignificanceTest(observed: $0.logLikelihood, maxima: draws) }
  }
}
