import AtlasStore
import Vocabulary

extension Atlas {
  /// Takes a whole experiment in, a session at a time; what is in already, by its hash, is passed over.
  ///
  /// Each session comes in whole or not at all, and those before a failure stay: the same call goes on from there.
  @discardableResult
  public func ingest(
    _ experiment: Experiment, linking: Bool = false, replacing: Bool = false, dryRun: Bool = false,
    progress: ProgressSink = .silent,
    done: (String) -> Void = { _ in }
  ) throws -> ExperimentReport {
    var report = ExperimentReport()
    for brain in experiment.animals {
      for session in brain.sessions {
        let place = "\(brain.animal)/\(session.name)"
        do {
          var request = session.request(animal: brain.animal)
          request.replaces = replacing
          request.isLinked = request.isLinked || linking
          let came = try ingest(request, dryRun: dryRun, progress: progress)
          report.sessions.append(came)
          done((dryRun ? "would take in " : "took in ") + came.summary)
        } catch IngestError.alreadyIn(_, let found, _) where found == place {
          report.alreadyIn.append(place)
          try importMissingNeurons(of: session, animal: brain.animal, dryRun: dryRun)
          done("\(place): already in")
        }
      }
      for pairs in brain.pairs ?? [] where !dryRun {
        let came = try importPairs(
          PairsRequest(
            pairs.table, animal: brain.animal, from: pairs.from, to: pairs.to, reviewer: pairs.reviewer ?? "import"))
        report.pairs.append(came)
        done("\(brain.animal): \(came.added) pairs between \(pairs.from) and \(pairs.to), \(came.known) were known")
      }
    }
    return report
  }

  /// A session may have come in before somebody clicked its somata.
  private func importMissingNeurons(of session: Experiment.Imaging, animal: String, dryRun: Bool) throws {
    guard let table = session.request(animal: animal).neurons else { return }
    let count = try store.read { try $0.neuronCount(in: $0.session(named: session.name, of: animal).id) }
    if count == 0 { try importNeurons(table, animal: animal, session: session.name, dryRun: dryRun) }
  }
}

extension Experiment.Imaging {
  func request(animal: String) -> IngestRequest {
    var request = IngestRequest(stack: stack, animal: animal, modality: Modality(modality))
    request.session = session
    request.channel = channel
    request.voxel = voxel.map { VoxelSize(x: $0[0], y: $0[1], z: $0[2]) }
    request.axes = axes
    request.series = series
    request.reduction = reduce
    request.isLinked = link ?? false
    let columns = columns.map { $0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",") }
    request.neurons = neurons.map { SomaTableRequest(path: $0, columns: columns, unit: unit) }
    return request
  }
}
