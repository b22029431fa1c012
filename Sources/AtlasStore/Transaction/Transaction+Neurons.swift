import GRDB
package import Vocabulary

extension Transaction {
  private static let columns = "id, session_id, label, x_um, y_um, z_um, radius_um"

  /// The neurons of a session, in the order of its table.
  package func neurons(in session: Session.ID) throws -> [Neuron] {
    try Row.fetchAll(
      database, sql: "SELECT \(Self.columns) FROM neuron WHERE session_id = ? ORDER BY id",
      arguments: [session.rawValue]
    ).map(decodeNeuron)
  }

  /// Neurons of a session.
  package func neuronCount(in session: Session.ID) throws -> Int {
    try Int.fetchOne(
      database, sql: "SELECT count(*) FROM neuron WHERE session_id = ?", arguments: [session.rawValue]) ?? 0
  }

  /// - Throws: `AtlasStoreError.unknown`.
  package func neuron(_ id: Neuron.ID) throws -> Neuron {
    let row = try Row.fetchOne(
      database, sql: "SELECT \(Self.columns) FROM neuron WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "neuron", name: "number \(id)", known: []) }
    return try decodeNeuron(row)
  }

  /// The neuron of a name, or the one that its label was merged into.
  ///
  /// - Throws: `AtlasStoreError.unknown`, which lists labels of the session.
  package func neuron(named name: NeuronName) throws -> Neuron {
    let session = try session(named: name.session, of: name.animal)
    if let found = try neuronIfAny(labelled: name.label, in: session.id) { return found }
    if let kept = try neuronIfAny(withAlias: name.label, in: session.id) { return kept }
    let near = try String.fetchAll(
      database, sql: "SELECT label FROM neuron WHERE session_id = ? ORDER BY label LIMIT 13",
      arguments: [session.id.rawValue])
    throw AtlasStoreError.unknown(
      kind: "neuron", name: name.description, known: near.map { "\(name.animal)/\(name.session)/\($0)" })
  }

  /// Neurons of a session whose centre is at most `distance` µm from that of another.
  package func doubledNeuronCount(in session: Session.ID, within distance: Double) throws -> Int {
    let neurons = try neurons(in: session).sorted { $0.position.x < $1.position.x }
    var doubled: Set<Neuron.ID> = []
    for (i, a) in neurons.enumerated() {
      for b in neurons[(i + 1)...] {
        if b.position.x - a.position.x > distance { break }
        if a.position.distance(to: b.position) <= distance { doubled.formUnion([a.id, b.id]) }
      }
    }
    return doubled.count
  }

  /// Nil where the session has none of that label.
  package func neuronIfAny(labelled label: String, in session: Session.ID) throws -> Neuron? {
    for label in Name.spellings(label) {
      let row = try Row.fetchOne(
        database, sql: "SELECT \(Self.columns) FROM neuron WHERE session_id = ? AND label = ?",
        arguments: [session.rawValue, label])
      if let row { return try decodeNeuron(row) }
    }
    return nil
  }

  /// Its full name.
  package func name(of id: Neuron.ID) throws -> NeuronName {
    let row = try Row.fetchOne(
      database, sql: "SELECT animal, session, label FROM neuron_name WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "neuron", name: "number \(id)", known: []) }
    return try NeuronName(animal: row[0], session: row[1], label: row[2])
  }

  /// - Parameter confidence: Of a neuron that was found in the stack, 0 to 1; nil for one of the user's table.
  /// - Throws: `NameError` for a label that is refused.
  @discardableResult
  package func insertNeuron(
    label: String, position: Point3, radius: Double?, confidence: Double? = nil, in session: Session.ID
  ) throws -> Neuron.ID {
    let label = try Name.checked(label, as: .label)
    return .init(
      try insert(
        """
        INSERT INTO neuron (session_id, label, x_um, y_um, z_um, radius_um, activity_id, origin, confidence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          session.rawValue, label, position.x, position.y, position.z, radius, activityID,
          confidence == nil ? "imported" : "detected", confidence,
        ]))
  }

  /// Changes a neuron's position (µm) and radius (µm); its vectors become stale.
  package func moveNeuron(_ id: Neuron.ID, to position: Point3, radius: Double?) throws {
    try database.execute(
      sql: "UPDATE neuron SET x_um = ?, y_um = ?, z_um = ?, radius_um = ?, activity_id = ? WHERE id = ?",
      arguments: [position.x, position.y, position.z, radius, activityID, id.rawValue])
  }

  /// - Throws: `AtlasStoreError.damaged` for a position beyond a metre: sums of squares and grids would overflow.
  private func decodeNeuron(_ row: Row) throws -> Neuron {
    let position = try Point3(x: row[3], y: row[4], z: row[5])
    let radius: Double? = try row[6]
    for value in [position.x, position.y, position.z, radius ?? 0] where !(abs(value) <= 1e6) {
      throw AtlasStoreError.damaged(
        path: file, reason: "neuron \(try row[0] as Int64) has a coordinate or radius of \(value) µm")
    }
    return try Neuron(
      id: .init(row[0]), session: .init(row[1]), label: row[2], position: position, radius: radius)
  }
}
