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
      row_number() OVER (\(Self.order)) - 1 AS "index", \(Self.fromCentre("z", "a")) AS "axis-0",
      \(Self.fromCentre("y", "a")) AS "axis-1", \(Self.fromCentre("x", "a")) AS "axis-2",
      label_a, label_b, similarity, status
      """
    case .bigWarp:
      (["label_a || '-' || label_b AS name", "'true' AS active"]
        + ["a", "b"].flatMap { side in ["x", "y", "z"].map { "\(Self.fromCentre($0, side)) AS \($0)_\(side)_um" } })
        .joined(separator: ", ")
    }
  }

  /// A coordinate from the centre of the first voxel, as napari and BigWarp count, instead of from its corner: less half a voxel of the
  /// session's stack, where it has one (`CoordinateConvention` shifts the other way on import).
  private static func fromCentre(_ axis: String, _ side: String) -> String {
    """
    \(axis)_\(side)_um - coalesce((SELECT s.voxel_\(axis)_um / 2 FROM neuron n JOIN stack s ON s.session_id = n.session_id
      WHERE n.id = id_\(side) ORDER BY s.id LIMIT 1), 0)
    """
  }

  static let order = "ORDER BY animal, session_a, session_b, label_a, label_b"
}
