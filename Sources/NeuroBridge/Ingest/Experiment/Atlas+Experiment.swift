import AtlasStore
import Vocabulary

extension Atlas {
  /// Which experiment to import, and how.
  public struct ExperimentRequest: Sendable {
    /// From a manifest or a folder.
    public var experiment: Experiment
    /// Leaves the pixels of all stacks in their own files.
    public var isLinked = false
    /// Replaces stacks that sessions have.
    public var replaces = false
    /// Checks everything that can be checked without decoding stacks, and writes nothing.
    public var isDryRun = false

    /// Copies pixels, replaces nothing and writes unless changed.
    public init(_ experiment: Experiment) { self.experiment = experiment }
  }

  /// Imports a whole experiment, a session at a time; sessions in the atlas already, by their hash, are skipped.
  ///
  /// Each session is imported whole or not at all, and those before a failure stay: the same call continues from there.
  /// - Parameters:
  ///   - note: Called with each sentence on a decision of the readers.
  ///   - completed: Called with one line after each session and each table of pairs.
  @discardableResult
  public func ingest(
    _ request: ExperimentRequest, progress: ProgressSink = .silent, note: (String) -> Void = { _ in },
    completed: (String) -> Void = { _ in }
  ) throws(AtlasError) -> ExperimentReport {
    try AtlasError.wrapping { try importExperiment(request, progress, note, completed) }
  }

  private func importExperiment(
    _ request: ExperimentRequest, _ progress: ProgressSink, _ note: (String) -> Void,
    _ completed: (String) -> Void
  ) throws -> ExperimentReport {
    let isDryRun = request.isDryRun
    var report = ExperimentReport()
    for brain in request.experiment.animals {
      for session in brain.sessions {
        let fullName = "\(brain.animal)/\(session.name)"
        do {
          var stack = try session.request(animal: brain.animal)
          stack.replaces = request.replaces
          stack.isLinked = stack.isLinked || request.isLinked
          stack.isDryRun = isDryRun
          let imported = try ingest(stack, progress: progress)
          report.sessions.append(imported)
          for text in imported.notes { note("\(fullName): \(text)") }
          completed((isDryRun ? "would import " : "imported ") + imported.summary)
        } catch AtlasError.ingest(.alreadyIn(_, let known, _, let table)) {
          report.alreadyIn.append(known)
          let added = try importMissingNeurons(of: session, animal: brain.animal, isDryRun: isDryRun)
          for text in added?.notes ?? [] { note("\(fullName): \(text)") }
          if let added {
            completed(
              "\(fullName): already imported; \(isDryRun ? "would add" : "added") \(added.added) somata of its table")
          } else if let table, !table.isEmpty {
            completed("\(fullName): already imported; \(table.sentence(fullName))")
          } else {
            completed("\(fullName): already imported")
          }
        }
      }
      for pairs in brain.pairs ?? [] where !isDryRun {
        let imported = try importPairs(
          PairsRequest(
            pairs.table, animal: brain.animal, from: pairs.from, to: pairs.to, reviewer: pairs.reviewer ?? "import"))
        report.pairs.append(imported)
        completed(
          "\(brain.animal): \(imported.added) pairs between \(pairs.from) and \(pairs.to), \(imported.known) were known"
        )
      }
    }
    return report
  }

  /// A session may have been imported before its somata were annotated.
  ///
  /// - Returns: Nil where the session has some already, or there is no table.
  private func importMissingNeurons(
    of session: Experiment.Imaging, animal: String, isDryRun: Bool
  ) throws -> NeuronsReport? {
    guard let table = try session.request(animal: animal).neurons else { return nil }
    let count = try store.read { try $0.neuronCount(in: $0.session(named: session.name, of: animal).id) }
    guard count == 0 else { return nil }
    return try importNeurons(.init(table, animal: animal, session: session.name, isDryRun: isDryRun))
  }
}

extension Experiment.Imaging {
  /// - Throws: `ExperimentError.word` where `reduce` or `unit` is none of its words.
  func request(animal: String) throws(ExperimentError) -> IngestRequest {
    var request = IngestRequest(stack: stack, animal: animal, modality: Modality(modality))
    request.session = session
    request.channel = channel
    request.voxel = voxel.map { VoxelSize(x: $0[0], y: $0[1], z: $0[2]) }
    request.axes = axes
    request.series = series
    request.reduction = try Self.choice(reduce, of: "reduce")
    request.isLinked = link ?? false
    let columns = columns.map { $0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",") }
    let unit: PositionUnit? = try Self.choice(unit, of: "unit")
    request.neurons = neurons.map { SomaTableRequest(path: $0, columns: columns, unit: unit) }
    return request
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ word: String?, of key: String
  ) throws(ExperimentError) -> Choice? {
    guard let word else { return nil }
    guard let choice = Choice(rawValue: word) else {
      throw .word(key: key, value: word, known: Choice.allCases.map(\.rawValue))
    }
    return choice
  }
}
