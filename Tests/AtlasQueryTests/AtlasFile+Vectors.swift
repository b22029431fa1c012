import CSQLite
import IndexRows
import Numerics
import VectorIndex

extension AtlasFile {
  /// Unit vectors near a subspace of eight dimensions.
  static func vectors(_ count: Int, dimension: Int, seed: UInt64) -> [[Float]] {
    var random = SeededRandom(seed: seed)
    let axes = (0..<8).map { _ in (0..<dimension).map { _ in random.normal() } }
    return (0..<count).map { _ in
      var vector = [Double](repeating: 0, count: dimension)
      for axis in axes {
        let weight = random.normal()
        for i in 0..<dimension { vector[i] += weight * axis[i] + 0.05 * random.normal() }
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { Float($0 / length) }
    }
  }

  static func bytes(_ vector: [Float]) -> [UInt8] { vector.withUnsafeBytes { Array($0) } }

  /// Inserts sessions of one animal with `neurons` each, numbered from 1, and a vector of model 1 for each neuron.
  func fill(sessions: [(name: String, modality: String)], neurons: Int, vectors: [[Float]]) throws {
    try run("BEGIN")
    let dimension = vectors[0].count
    try run("INSERT INTO animal (id, name, activity_id) VALUES (1, 'M1', 1)")
    try run(
      """
      INSERT INTO model (id, name, version, method, configuration, dimension, activity_id)
      VALUES (1, 'dual', 1, 'imported', '{}', \(dimension), 1)
      """)
    var neuron = 0
    for (i, session) in sessions.enumerated() {
      try run(
        """
        INSERT INTO session (id, animal_id, name, modality, activity_id)
        VALUES (\(i + 1), 1, '\(session.name)', '\(session.modality)', 1)
        """)
      for j in 0..<neurons {
        neuron += 1
        try run(
          """
          INSERT INTO neuron (id, session_id, label, x_um, y_um, z_um, activity_id)
          VALUES (\(neuron), \(i + 1), 'n\(j)', 0, 0, \(j), 1)
          """)
        try embed(neuron, vectors[neuron - 1])
      }
    }
    try run("COMMIT")
  }

  func embed(_ neuron: Int, _ vector: [Float], model: Int = 1, verb: String = "INSERT") throws {
    _ = try rows(
      "\(verb) INTO embedding (model_id, neuron_id, vector, activity_id) VALUES (\(model), \(neuron), ?, 1)",
      [Self.bytes(vector)])
  }

  func build(model: Int64 = 1, settings: GraphSettings = GraphSettings(maxLinks: 6, efConstruction: 40)) throws {
    try run("BEGIN IMMEDIATE")
    try VectorIndexRows.build(model: model, settings: settings, on: connection)
    try run("COMMIT")
  }

  func flush(model: Int64 = 1) throws { try VectorIndexRows.flush(model: model, on: connection) }

  /// The expected rows of `nearest`: id and similarity by a float scan in plain SQL.
  func truth(neuron: Int, k: Int, where predicate: String = "1", model: Int = 1) throws -> [String] {
    try rows(
      """
      SELECT e.neuron_id, similarity(q.vector, e.vector) FROM embedding q, embedding e JOIN neuron n ON n.id = e.neuron_id
      WHERE q.neuron_id = \(neuron) AND q.model_id = \(model) AND e.model_id = \(model) AND e.neuron_id <> \(neuron)
        AND (\(predicate))
      ORDER BY 2 DESC, 1 LIMIT \(k)
      """)
  }
}
