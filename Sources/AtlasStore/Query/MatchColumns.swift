/// Which columns of the view `matches` are selected.
package enum MatchColumns: Sendable {
  /// All, under their own names.
  case all
  /// Co-registration table of MICrONS: a unit is named by session, scan and unit; here by animal, session and label.
  case microns
  /// Points of napari: positions of session a, in µm, in the order z, y, x.
  case napari
  /// Landmarks of BigWarp: name, active, and the positions in both sessions, in µm.
  case bigWarp

  var sql: String {
    switch self {
    case .all: "*"
    case .microns:
      """
      animal AS session, session_a AS scan_idx, label_a AS unit_id, session_b AS field, label_b AS target_id,
      residual_um AS residual, separation_um AS score
      """
    case .napari:
      """
      row_number() OVER (\(Self.order)) - 1 AS "index", z_a_um AS "axis-0", y_a_um AS "axis-1", x_a_um AS "axis-2",
      label_a, label_b, similarity, status
      """
    case .bigWarp: "label_a || '-' || label_b AS name, 'true' AS active, x_a_um, y_a_um, z_a_um, x_b_um, y_b_um, z_b_um"
    }
  }

  static let order = "ORDER BY animal, session_a, session_b, label_a, label_b"
}
