import AtlasStore
import Imaging
import Vocabulary

extension Atlas {
  /// Adds somata to a session of the atlas; every label must be new to it.
  @discardableResult
  public func importNeurons(_ request: NeuronsRequest) throws(AtlasError) -> NeuronsReport {
    try AtlasError.wrapping { try insertNeurons(request) }
  }

  private func insertNeurons(_ request: NeuronsRequest) throws -> NeuronsReport {
    let (animal, name, path) = (request.animal, request.session, request.table.path)
    let (session, table) = try store.read { transaction in
      let session = try transaction.session(named: name, of: animal)
      let stack = try transaction.stacks(in: session.id).first
      let table = try request.table.read(voxel: stack?.voxelSize, stack: stack?.shape)
      if let stack { try table.checkInside(stack.shape, stack.voxelSize) }
      let taken = try table.somata.filter { try transaction.neuronIfAny(labelled: $0.label, in: session.id) != nil }
      guard taken.isEmpty else {
        throw IngestError.labelsTaken(
          path: path, session: "\(animal)/\(name)",
          labels: taken.prefix(8).map { "\($0.label) (line \($0.line))" },
          count: taken.count)
      }
      return (session, table)
    }
    let merged = try store.read { try $0.aliases(in: session.id) }
    let left = table.somata.count { merged.contains($0.label) }
    let report = NeuronsReport(
      animal: animal, session: name, added: table.somata.count - left, unit: table.unit, origin: table.origin,
      notes: table.notes + [DoubledDetections.note(merged: left)].compactMap { $0 })
    if request.isDryRun { return report }
    let parameters = ["animal": animal, "session": name, "file": path]
    try store.atomicActivity("import neurons", parameters: parameters) { transaction, message in
      try transaction.insert(table, from: path, in: session.id)
      if let expansion = request.expansion { try transaction.setExpansion(expansion, of: session.id) }
      message = "\(report.added) neurons into \(animal)/\(name)"
    }
    let doubled = try store.read { try $0.doubledNeuronCount(in: session.id, within: DoubledDetections.distance) }
    report.notes += [DoubledDetections.note(count: doubled, animal: animal, session: name)].compactMap { $0 }
    return report
  }
}
