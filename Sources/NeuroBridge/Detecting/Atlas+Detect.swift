import AtlasStore
import Detection
import Imaging
import Vocabulary

extension Atlas {
  /// Finds the somata in a session's stack and adds those where no neuron of the session lies.
  ///
  /// Nothing that is there is moved, renumbered or removed, so it can be run again with other options.
  @discardableResult
  public func detect(
    _ request: DetectRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> DetectReport {
    try AtlasError.wrapping { try findSomata(request, progress) }
  }

  private func findSomata(_ request: DetectRequest, _ progress: ProgressSink) throws -> DetectReport {
    let startedAt = Timestamp.now()
    if let radius = request.radius, radius.lowerBound < 1 || radius.upperBound > 100 {
      throw DetectError.radius(radius.lowerBound, radius.upperBound)
    }
    guard (0...1).contains(request.minConfidence) else { throw DetectError.confidence(request.minConfidence) }
    let gate = try request.preview.map { path in
      let gate = try store.outputs(replacing: request.force)
      try gate.check(path)
      return gate
    }
    let (session, stack, neurons, aliases) = try store.read { transaction in
      let session = try transaction.session(named: request.session, of: request.animal)
      guard let stack = try transaction.stacks(in: session.id).first else {
        throw DetectError.noStack(animal: request.animal, session: session.name)
      }
      return (
        session, stack, try transaction.neurons(in: session.id), try transaction.aliases(in: session.id)
      )
    }
    let name = "\(request.animal)/\(session.name)"
    let voxel = stack.voxelSize
    let smallest = request.radius?.lowerBound ?? 3.5
    guard max(voxel.x, voxel.y) <= 2 * smallest else {
      throw DetectError.tooCoarse(session: name, edge: max(voxel.x, voxel.y), radius: smallest)
    }
    let source = store.voxels(of: stack)
    let detector = SomaDetector(.init(radius: request.radius, minConfidence: request.minConfidence))
    let result = try detector.detect(in: source) { done, total in
      (try? progress(StageProgress("detect \(name)", done, of: total, unit: "tiles"))) != nil
    }
    let new = DetectedNeurons(result.somata, beside: neurons, aliases: aliases)
    let report = DetectReport(
      animal: request.animal, session: session.name, found: result.somata.count, added: new.somata.count,
      notFound: new.unseen, radiusUm: [result.radius.lowerBound, result.radius.upperBound],
      falsePositivesPerCubicMillimetre: result.falsePositivesPerCubicMillimetre, volume: result.volume)
    if let gate, let path = request.preview {
      let file = try gate.open(path)
      try file.write(PNGWriter.encode(DetectionPicture.draw(result.somata, in: source, progress)))
      try file.finish()
    }
    if request.isDryRun { return report }
    var parameters = [
      "animal": request.animal, "session": session.name, "min_confidence": String(request.minConfidence),
    ]
    parameters["radius"] = request.radius.map { "\($0.lowerBound)..\($0.upperBound)" }
    return try store.atomicActivity("detect", parameters: parameters, startedAt: startedAt) { transaction, message in
      // Somata that were imported meanwhile would be doubled.
      guard try transaction.neurons(in: session.id).map(\.id) == neurons.map(\.id) else {
        throw DetectError.changedMeanwhile(session: name)
      }
      try transaction.recordUse(of: "stack", row: stack.id.rawValue)
      for (label, soma) in new.somata {
        try transaction.insertNeuron(
          label: label, position: soma.position, radius: soma.radius, confidence: soma.confidence, in: session.id)
      }
      message = report.summary
      return report
    }
  }
}

/// Detections that are to become neurons of a session, with their labels.
struct DetectedNeurons {
  /// By position: z, then y, then x.
  let somata: [(label: String, soma: DetectedSoma)]
  /// Neurons of the session at which nothing was found.
  let unseen: Int

  /// Within this distance, or a neuron's radius where that is larger, a detection is that neuron; in µm.
  private static let reach = 5.0

  /// - Parameter aliases: Labels that are taken, too.
  init(_ found: [DetectedSoma], beside neurons: [Neuron], aliases: Set<String>) {
    let known = Dictionary(grouping: neurons) { Self.cell($0.position) }
    var seen: Set<Neuron.ID> = []
    var new: [DetectedSoma] = []
    for soma in found {
      let near = Self.cells(around: soma.position).flatMap { known[$0] ?? [] }.filter {
        $0.position.distance(to: soma.position) <= max(Self.reach, min($0.radius ?? 0, Self.edge))
      }
      seen.formUnion(near.map(\.id))
      if near.isEmpty { new.append(soma) }
    }
    unseen = neurons.count - seen.count
    let taken = Set(neurons.map(\.label)).union(aliases)
    // After the highest number that was ever given here, so that a label never comes to mean another soma.
    let first = 1 + (taken.compactMap(Self.number).max() ?? 0)
    somata = new.enumerated().map { (Self.label(first + $0.offset), $0.element) }
  }

  /// `s0001`, `s0002`, …
  private static func label(_ number: Int) -> String {
    let digits = String(number)
    return "s" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func number(_ label: String) -> Int? {
    label.first == "s" ? Int(label.dropFirst()).flatMap { (0..<1_000_000_000).contains($0) ? $0 : nil } : nil
  }

  /// Of a bucket, in µm: no neuron reaches farther.
  private static let edge = 20.0
  private static func cell(_ p: Point3) -> SIMD3<Int> {
    SIMD3(Int((p.x / edge).rounded(.down)), Int((p.y / edge).rounded(.down)), Int((p.z / edge).rounded(.down)))
  }
  private static func cells(around p: Point3) -> [SIMD3<Int>] {
    let home = cell(p)
    return (0..<27).map { home &+ SIMD3($0 % 3 - 1, $0 / 3 % 3 - 1, $0 / 9 - 1) }
  }
}
