import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension IngestPlan {
  var fullName: String { "\(request.animal)/\(request.sessionName)" }

  /// Refuses a stack that is in the atlas already, or that does not fit its session.
  func check(against transaction: Transaction) throws {
    let same =
      request.isLinked
      ? try transaction.stacks(linkedTo: files)
      : try sourceSHA256.map { try transaction.stacks(fromSource: Data($0)) } ?? []
    for stack in same where stack.channel == channel { try refuse(stack, knownTo: transaction) }
    guard let session = try sessionIfAny(in: transaction) else { return }
    guard session.modality == request.modality else {
      throw IngestError.anotherModality(
        session: fullName, found: session.modality.rawValue, given: request.modality.rawValue)
    }
    for stack in try transaction.stacks(in: session.id) {
      if stack.channel == channel {
        if request.replaces { continue }
        throw IngestError.occupied(session: fullName, source: stack.sourcePath, channel: channel)
      }
      guard stack.shape == reader.interpretation.shape, stack.voxelSize == voxel else {
        throw IngestError.anotherShape(
          session: fullName, found: Self.text(stack.shape, stack.voxelSize),
          given: Self.text(reader.interpretation.shape, voxel))
      }
    }
    let neurons = try transaction.neurons(in: session.id)
    if somata != nil && !neurons.isEmpty && !request.replaces {
      throw IngestError.neuronsThere(session: fullName, count: neurons.count)
    }
    if request.replaces { try checkKept(neurons) }
  }

  /// Its session, where the atlas has it.
  func sessionIfAny(in transaction: Transaction) throws -> Session? {
    guard let animal = try transaction.animalIfAny(named: request.animal) else { return nil }
    return try transaction.sessionIfAny(named: request.sessionName, of: animal.id)
  }

  /// The same content is in the atlas: nothing to do, unless it is to be interpreted differently.
  private func refuse(_ stack: Stack, knownTo transaction: Transaction) throws {
    let session = try transaction.session(stack.session)
    let animal = try transaction.animals().first { $0.id == session.animal }?.name ?? ""
    guard animal == request.animal else { return }
    if request.replaces, "\(animal)/\(session.name)" == fullName,
      try stack.interpretation != interpretation || tableDiffers(from: transaction.neurons(in: session.id))
    {
      return
    }
    throw IngestError.alreadyIn(path: request.stack, session: "\(animal)/\(session.name)", source: stack.sourcePath)
  }

  private func tableDiffers(from neurons: [Neuron]) -> Bool {
    let known = Dictionary(uniqueKeysWithValues: neurons.map { ($0.label, $0) })
    return somata?.somata.contains { soma in
      let neuron = known[soma.label]
      return neuron?.position != soma.position || neuron?.radius != soma.radius
    } ?? false
  }

  /// Neurons that stay where they are must lie within the stack that replaces theirs.
  private func checkKept(_ neurons: [Neuron]) throws {
    let moved = Set(somata?.somata.map(\.label) ?? [])
    let shape = reader.interpretation.shape
    let end = Point3(
      x: Double(shape.width) * voxel.x, y: Double(shape.height) * voxel.y, z: Double(shape.depth) * voxel.z)
    let outside = neurons.filter { neuron in
      let p = neuron.position
      return !moved.contains(neuron.label)
        && !((0...end.x).contains(p.x) && (0...end.y).contains(p.y) && (0...end.z).contains(p.z))
    }
    guard outside.isEmpty else {
      throw IngestError.keptOutside(
        path: request.stack, session: fullName, labels: outside.prefix(8).map(\.label), count: outside.count)
    }
  }

  static func text(_ shape: StackShape, _ voxel: VoxelSize) -> String {
    "\(shape.width) × \(shape.height) × \(shape.depth) voxels of \(voxel.x) × \(voxel.y) × \(voxel.z) µm"
  }
}
