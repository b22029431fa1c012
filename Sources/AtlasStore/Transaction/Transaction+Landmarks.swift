import GRDB
package import Vocabulary

extension Transaction {
  /// The landmarks between two sessions, in order of import; `a` of each lies in the first session.
  package func landmarks(from first: Session.ID, to second: Session.ID) throws -> [Landmark] {
    let isSwapped = first > second
    return try Row.fetchAll(
      database,
      sql: """
        SELECT label, x_a_um, y_a_um, z_a_um, x_b_um, y_b_um, z_b_um FROM landmark
        WHERE session_a = ? AND session_b = ? ORDER BY id
        """, arguments: [min(first, second).rawValue, max(first, second).rawValue]
    ).map { row in
      let (a, b) = (Point3(x: row[1], y: row[2], z: row[3]), Point3(x: row[4], y: row[5], z: row[6]))
      return Landmark(label: row[0], a: isSwapped ? b : a, b: isSwapped ? a : b)
    }
  }

  /// - Parameter landmark: Its label is new between the two sessions; the database refuses another.
  package func insertLandmark(_ landmark: Landmark, from first: Session.ID, to second: Session.ID) throws {
    let isSwapped = first > second
    let (a, b) = isSwapped ? (landmark.b, landmark.a) : (landmark.a, landmark.b)
    try insert(
      """
      INSERT INTO landmark (session_a, session_b, label, x_a_um, y_a_um, z_a_um, x_b_um, y_b_um, z_b_um, activity_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        min(first, second).rawValue, max(first, second).rawValue, landmark.label, a.x, a.y, a.z, b.x, b.y, b.z,
        activityID,
      ])
  }

  /// What the user stated of the expansion of a session's tissue; nil where nothing was stated.
  package func expansion(of session: Session.ID) throws -> Expansion? {
    try Row.fetchOne(
      database, sql: "SELECT expansion_x, expansion_y, expansion_z FROM session WHERE id = ?",
      arguments: [session.rawValue]
    ).flatMap { row in
      guard let x: Double = row[0], let y: Double = row[1], let z: Double = row[2] else { return nil }
      return Expansion(x: x, y: y, z: z)
    }
  }

  /// States the expansion of a session's tissue.
  package func setExpansion(_ expansion: Expansion, of session: Session.ID) throws {
    try database.execute(
      sql: "UPDATE session SET expansion_x = ?, expansion_y = ?, expansion_z = ? WHERE id = ?",
      arguments: [expansion.x, expansion.y, expansion.z, session.rawValue])
  }
}
