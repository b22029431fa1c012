import AtlasStore
import GRDB
import Matching
import Vocabulary

/// Where neuron b of a pair lies in session a, as extra columns of an export; empty where a run heard no places.
struct MappedPlaces {
  static let columns = ["x_b_in_a_um", "y_b_in_a_um", "z_b_in_a_um"]

  private let rows: Rows
  private var transforms: [Int64: SpatialTransform?] = [:]

  init(_ rows: Rows) { self.rows = rows }

  mutating func values(_ row: Row) throws -> [DatabaseValue] {
    let run: Int64 = row["run_id"]
    if transforms[run] == nil { transforms[run] = .some(try rows.spatialTransform(of: .init(run))) }
    let place = Point3(x: row["x_b_um"], y: row["y_b_um"], z: row["z_b_um"])
    guard let transform = transforms[run] ?? nil, let mapped = transform.unmapped(place) else {
      return Self.columns.map { _ in .null }
    }
    return [mapped.x, mapped.y, mapped.z].map(\.databaseValue)
  }
}
