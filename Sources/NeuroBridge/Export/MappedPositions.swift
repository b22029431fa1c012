import AtlasStore
import Matching
import Vocabulary

/// Neuron b's position in session a, as extra columns of an export; NULL where the run's geometry was not used.
struct MappedPositions {
  static let columns = ["x_b_in_a_um", "y_b_in_a_um", "z_b_in_a_um"]

  private let transaction: Transaction
  private let run: Int
  private let position: [Int]
  private var transforms: [Int64: SpatialTransform?] = [:]

  /// - Parameter columns: names of the row's columns: all of the view `matches`.
  init(_ transaction: Transaction, columns: [String]) {
    func index(_ name: String) -> Int {
      guard let index = columns.firstIndex(of: name) else { preconditionFailure("matches has no column \(name)") }
      return index
    }
    self.transaction = transaction
    run = index("run_id")
    position = ["x_b_um", "y_b_um", "z_b_um"].map(index)
  }

  /// The values of `columns` for a row of matches.
  mutating func values(_ row: [SQLValue]) throws -> [SQLValue] {
    guard case .integer(let run) = row[run], case .real(let x) = row[position[0]],
      case .real(let y) = row[position[1]], case .real(let z) = row[position[2]]
    else { return Self.columns.map { _ in .null } }
    if transforms[run] == nil { transforms[run] = .some(try transaction.spatialTransform(of: .init(run))) }
    guard let transform = transforms[run] ?? nil, let mapped = transform.inverse(of: Point3(x: x, y: y, z: z)) else {
      return Self.columns.map { _ in .null }
    }
    return [.real(mapped.x), .real(mapped.y), .real(mapped.z)]
  }
}
