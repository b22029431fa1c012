import AtlasStore
import Foundation
import Imaging
public import Vocabulary

extension Atlas {
  /// Embeddings computed by another program, and the neurons they belong to.
  public struct EmbeddingsRequest: Hashable, Sendable, Codable {
    /// A NumPy file of float32 or float64, one row a neuron.
    public var vectors: String
    /// A CSV whose rows name the neurons in the same order; with x, y, z where they are not in the atlas yet.
    public var labels: String
    /// The model's name; not that of a model trained in this atlas.
    public var model: String
    /// Inserted where the atlas has none of that name.
    public var animal: String
    /// Inserted where the animal has none of that name.
    public var session: String
    /// Of a new session; nil is the session's name.
    public var modality: Modality?
    /// Which column of the CSV is what, as of a soma table; nil recognises the usual names.
    public var columns: String?
    /// Of the positions in the CSV; nil is as its header says.
    public var unit: PositionUnit?

    /// All but the modality must be given.
    public init(
      vectors: String, labels: String, model: String, animal: String, session: String, modality: Modality? = nil
    ) {
      self.vectors = vectors
      self.labels = labels
      self.model = model
      self.animal = animal
      self.session = session
      self.modality = modality
    }
  }

  /// The imported embeddings.
  public struct EmbeddingsReport: Hashable, Sendable, Codable {
    /// `name@version`.
    public let model: String
    /// Embeddings imported.
    public let vectors: Int
    /// Length of an embedding.
    public let dimension: Int
    /// Neurons that were not in the atlas before.
    public let newNeurons: Int
    /// Of the positions in the table: `um`, `px`, `mm`, `plane`, or by axis; nil where it has none.
    public let unit: String?
    /// Where the table's 0 lies: `corner` or `centre` of the first voxel, `one`, or by axis; nil without positions.
    public let origin: String?
    /// Decisions of the reader, and what was left out; one sentence each.
    public let notes: [String]
  }

  /// Imports embeddings of another program, L2-normalised; all or none.
  public func importEmbeddings(
    _ request: EmbeddingsRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> EmbeddingsReport {
    try AtlasError.wrapping { try insertEmbeddings(request, progress) }
  }

  private func insertEmbeddings(
    _ request: EmbeddingsRequest, _ progress: ProgressSink
  ) throws -> EmbeddingsReport {
    let vectors = try NPYFile(path: request.vectors)
    let stack = try store.read { transaction -> Stack? in
      guard let animal = try transaction.animalIfAny(named: request.animal),
        let session = try transaction.sessionIfAny(named: request.session, of: animal.id)
      else { return nil }
      return try transaction.stacks(in: session.id).first
    }
    let labels = try NeuronList(CSVTable(path: request.labels), request, of: stack)
    guard vectors.rowCount == labels.entries.count else {
      throw EmbeddingsError.counts(
        vectors: vectors.rowCount, labels: labels.entries.count, path: request.vectors)
    }
    let dimension = vectors.columnCount
    return try store.atomicActivity("embeddings import", parameters: request) { transaction, message in
      let model = try transaction.modelForImport(named: request.model, dimension: dimension)
      let session = try transaction.sessionForImport(request)
      let merged = try transaction.aliases(in: session.id)
      let count = labels.entries.count { !merged.contains($0.label) }
      var newNeurons = 0
      for start in stride(from: 0, to: vectors.rowCount, by: 512) {
        try progress(.init("embeddings import", start, of: vectors.rowCount, unit: "vectors"))
        let range = start..<min(start + 512, vectors.rowCount)
        let values = try vectors.rows(range)
        let batch = try range.compactMap { row -> Embedding? in
          let entry = labels.entries[row]
          guard !merged.contains(entry.label) else { return nil }
          let (neuron, isNew) = try transaction.neuronForImport(entry, in: session, path: request.labels)
          newNeurons += isNew ? 1 : 0
          let first = (row - start) * dimension
          return Embedding(
            neuron: neuron, vector: try unit(values[first..<first + dimension], label: entry.label, row: row))
        }
        try transaction.store(batch, by: model)
      }
      message = "\(count) vectors of \(model.name) for \(request.animal)/\(request.session)"
      return EmbeddingsReport(
        model: model.fullName, vectors: count, dimension: dimension, newNeurons: newNeurons,
        unit: labels.table?.unit, origin: labels.table?.origin,
        notes: (labels.table?.notes ?? [])
          + [DoubledDetections.note(merged: vectors.rowCount - count)].compactMap { $0 })
    }
  }

  private func unit(_ values: ArraySlice<Float>, label: String, row: Int) throws -> [Float] {
    guard values.allSatisfy(\.isFinite) else {
      throw EmbeddingsError.unusable(label: label, row: row, reason: "holds NaN or infinity")
    }
    let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 0 else { throw EmbeddingsError.unusable(label: label, row: row, reason: "is all zeros") }
    return values.map { Float(Double($0) / length) }
  }
}

/// The labels of a table in its own order, with positions where it has them.
private struct NeuronList {
  struct Entry {
    let label: String
    let position: Point3?
    let line: Int
  }

  let entries: [Entry]
  /// Nil where it has no positions.
  let table: SomaTable?

  /// - Parameter stack: Of the session, where it has one; positions must lie within it.
  init(_ table: CSVTable, _ request: Atlas.EmbeddingsRequest, of stack: Stack?) throws {
    let columns = try request.columns.map { try SomaTable.Columns(parsing: $0) } ?? SomaTable.Columns()
    if try SomaTable.holdsPositions(table, columns) {
      let somata = try SomaTable(
        table, columns: columns, unit: request.unit.flatMap { SomaTable.Unit(rawValue: $0.rawValue) },
        voxel: stack?.voxelSize, stack: stack?.shape)
      if let stack { try somata.checkInside(stack.shape, stack.voxelSize) }
      entries = somata.somata.map { .init(label: $0.label, position: $0.position, line: $0.line) }
      self.table = somata
      return
    }
    self.table = nil
    let column =
      columns.names["label"].flatMap { table.column($0) }
      ?? ["neuron", "label", "name", "id"].compactMap { table.column($0) }.first ?? 0
    entries = table.rows.map { .init(label: Name.normalized($0.fields[column]), position: nil, line: $0.line) }
    var lines: [String: [Int]] = [:]
    for entry in entries { lines[entry.label, default: []].append(entry.line) }
    let twice = lines.filter { $0.value.count > 1 }.sorted { $0.value[0] < $1.value[0] }
    guard twice.isEmpty else {
      throw EmbeddingsError.labelsTwice(
        path: table.path,
        labels: twice.prefix(6).map {
          "\($0.key) on lines \($0.value.prefix(4).map(String.init).joined(separator: " and "))"
        }, count: twice.count)
    }
  }
}

extension Transaction {
  fileprivate func modelForImport(named name: String, dimension: Int) throws -> Model {
    let name = try Name.checked(name, as: .model)
    let known = try models().last { $0.name == name }
    guard let known else {
      return try insertModel(named: name, method: "imported", configuration: "{}", recipe: nil, dimension: dimension)
    }
    guard known.method == "imported" else { throw EmbeddingsError.ownModel(name) }
    guard known.dimension == dimension else {
      throw EmbeddingsError.dimension(model: name, expected: known.dimension, found: dimension)
    }
    return known
  }

  fileprivate func sessionForImport(_ request: Atlas.EmbeddingsRequest) throws -> Session {
    let animal = try ensureAnimal(named: request.animal)
    if let known = try sessionIfAny(named: request.session, of: animal.id) { return known }
    return try insertSession(
      of: animal.id, name: request.session, modality: request.modality ?? Modality(request.session))
  }

  fileprivate func neuronForImport(
    _ entry: NeuronList.Entry, in session: Session, path: String
  ) throws -> (id: Neuron.ID, isNew: Bool) {
    if let known = try neuronIfAny(labelled: entry.label, in: session.id) { return (known.id, false) }
    guard let position = entry.position else {
      throw EmbeddingsError.unknownLabel(label: entry.label, line: entry.line, path: path)
    }
    return (try insertNeuron(label: entry.label, position: position, radius: nil, in: session.id), true)
  }
}
