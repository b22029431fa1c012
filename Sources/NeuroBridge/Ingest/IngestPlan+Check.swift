import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension IngestPlan {
  var fullName: String { "\(request.animal)/\(request.sessionName)" }

  /// Refuses a stack that its session has already, or that does not fit its session.
  ///
  /// - Returns: A note for each other session that has the same pixels.
  @discardableResult
  func check(against transaction: Transaction) throws -> [String] {
    let same =
      request.isLinked
      ? try transaction.stacks(linkedTo: files)
      : try sourceSHA256.map { try transaction.stacks(fromSource: Data($0)) } ?? []
    var notes: [String] = []
    for stack in same where stack.channel == channel {
      let owner = try transaction.fullName(of: stack.session)
      if owner == fullName {
        try refuse(stack, knownTo: transaction)
      } else {
        notes.append(Self.note(onPixelsOf: owner, in: fullName))
      }
    }
    try checkSession(transaction)
    return notes
  }

  private static func note(onPixelsOf owner: String, in fullName: String) -> String {
    let animals = [owner, fullName].map { $0.prefix { $0 != "/" } }
    return animals[0] == animals[1]
      ? "the same pixels are in the atlas as \(owner): \(fullName) is a session of its own, with its own somata"
      : "the same pixels are in the atlas as \(owner), of another animal: if that is a mistake, "
        + "`neurobridge remove` takes one of them out"
  }

  private func checkSession(_ transaction: Transaction) throws {
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
    let neurons = try transaction.neurons(in: stack.session)
    let aliases = try transaction.aliases(in: stack.session)
    if request.replaces,
      stack.interpretation != interpretation
        || somata?.difference(from: neurons, aliases: aliases).isEmpty == false
    {
      return
    }
    throw IngestError.alreadyIn(
      path: request.stack, session: fullName, source: stack.sourcePath,
      table: somata?.difference(from: neurons, aliases: aliases))
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
