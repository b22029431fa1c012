import GRDB
package import Vocabulary

extension Transaction {
  /// - Throws: `AtlasStoreError.unknown` where the animal or a session does not exist.
  package func check(_ filter: MatchFilter) throws {
    if let animal = filter.animal { _ = try self.animal(named: animal) }
    let known = Set(try sessions().map(\.name)).sorted()
    for case let session? in [filter.from, filter.to] where !known.contains(session) {
      throw AtlasStoreError.unknown(kind: "session", name: session, known: known)
    }
  }

  /// How many matched pairs a filter selects.
  package func matchCount(_ filter: MatchFilter) throws -> Int {
    let (condition, arguments) = Self.condition(filter)
    return try Int.fetchOne(database, sql: "SELECT count(*) FROM matches WHERE \(condition)", arguments: arguments) ?? 0
  }

  /// `animal session_a → session_b` of each two sessions that a filter selects, sorted.
  package func matchedSessions(_ filter: MatchFilter) throws -> [String] {
    let (condition, arguments) = Self.condition(filter)
    return try String.fetchAll(
      database,
      sql: """
        SELECT DISTINCT animal || ' ' || session_a || ' → ' || session_b FROM matches WHERE \(condition) ORDER BY 1
        """, arguments: arguments)
  }

  /// Passes matched pairs to `row`, ordered by the names of their neurons.
  ///
  /// - Parameter header: Called once, with the names of the columns.
  package func forEachMatch(
    _ filter: MatchFilter, columns: MatchColumns = .all, header: ([String]) throws -> Void,
    row: ([SQLValue]) throws -> Void
  ) throws {
    let (condition, arguments) = Self.condition(filter)
    let statement = try database.makeStatement(
      sql: "SELECT \(columns.sql) FROM matches WHERE \(condition) \(MatchColumns.order)")
    try header(statement.columnNames)
    let cursor = try Row.fetchCursor(statement, arguments: arguments)
    while let values = try cursor.next() { try row(values.databaseValues.map(SQLValue.init)) }
  }

  /// Neurons of one animal that are the same: accepted matches, and pairs that people matched.
  package func matchedNeurons(of animal: Animal) throws -> [(a: Neuron.ID, b: Neuron.ID)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id_a, id_b FROM matches WHERE animal = ?1
        UNION SELECT p.neuron_a, p.neuron_b FROM pair p JOIN neuron_name n ON n.id = p.neuron_a
        WHERE p.verdict = 'match' AND n.animal = ?1
        """, arguments: [animal.name]
    ).map { (.init(try $0[0]), .init(try $0[1])) }
  }

  /// Neurons of a session that the newest runs propose for a neuron, without a decision.
  package func proposals(of neuron: Neuron.ID, in session: Session.ID) throws -> [Neuron.ID] {
    try Int64.fetchAll(
      database,
      sql: """
        SELECT iif(m.id_a = ?1, m.id_b, m.id_a) AS other FROM matches m
        JOIN neuron n ON n.id = iif(m.id_a = ?1, m.id_b, m.id_a)
        WHERE ?1 IN (m.id_a, m.id_b) AND m.status = 'proposed' AND n.session_id = ?2 ORDER BY other
        """, arguments: [neuron.rawValue, session.rawValue]
    ).map { .init($0) }
  }

  /// The undecided pair whose probability is nearest to one half, or else with the smallest margin; nil where none is left.
  ///
  /// - Parameter animal: nil for all.
  package func leastCertainPair(animal: String?) throws -> ProposedPair? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT neuron_a, neuron_b, similarity, margin, reciprocal, probability, count(*) OVER (),
          CASE WHEN count(probability) OVER () = count(*) OVER () THEN sum(1 - probability) OVER () END
        FROM matches WHERE status = 'proposed' AND (?1 IS NULL OR animal = ?1)
        ORDER BY abs(coalesce(probability, 0.5) - 0.5), coalesce(margin, -1), similarity, neuron_a, neuron_b LIMIT 1
        """, arguments: [animal]
    ).map {
      try ProposedPair(
        a: $0[0], b: $0[1], similarity: $0[2], margin: $0[3], isReciprocal: $0[4], probability: $0[5],
        undecidedCount: $0[6], expectedWrongCount: $0[7])
    }
  }

  private static func condition(_ filter: MatchFilter) -> (sql: String, arguments: StatementArguments) {
    let terms = [("animal", filter.animal), ("session_a", filter.from), ("session_b", filter.to)]
      .compactMap { column, value in value.map { (column: column, value: $0) } }
    return (
      terms.isEmpty ? "1" : terms.map { "\($0.column) = ?" }.joined(separator: " AND "),
      StatementArguments(terms.map(\.value))
    )
  }
}
