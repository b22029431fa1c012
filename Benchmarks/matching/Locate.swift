import Foundation
import Geometry
import Matching
import Numerics
import Simulation

/// A field of some somata, of which seven in ten are in a large session, bent and rotated: found where it was taken from?
func locate(field size: Int, in count: Int) throws {
  var configuration = SimulatedField.Configuration()
  let volume = Double(count) * 8e5
  let edge = cbrt(volume / 0.25)
  configuration.count = count
  configuration.size = [edge, edge, edge / 4]
  configuration.missing = 0
  configuration.spacing = 12
  configuration.linear = Matrix3.rotation(0.44, about: [0, 0, 1]) * Matrix3.rotation(0.09, about: [1, 0, 0]) * 0.95
  let whole = SimulatedField(configuration, seed: 1)
  let centre = configuration.size * [0.65, 0.38, 0.5]
  func distance(_ row: Int) -> Double { (whole.a[row] - centre).squaredLength }
  let near = whole.a.indices.sorted { distance($0) < distance($1) }.prefix(size)
  var random = SeededRandom(seed: 5)
  let field = near.enumerated().map { row, soma in
    row % 10 < 7
      ? whole.a[soma] : whole.a[soma] + Vector3(random.normal(), random.normal(), random.normal()) * 40
  }
  let middle = near[0]
  let partner = whole.pairs.first { $0.a == middle }.map { whole.b[$0.b] } ?? .zero
  var locator: FieldLocator?
  let time = seconds { locator = FieldLocator(of: field, in: whole.b) }
  var usage = rusage()
  getrusage(.init(0), &usage)
  let first = locator?.locations.first
  try report([
    "field": size, "session": whole.b.count, "seconds": time, "peak_mb": usage.ru_maxrss / 1024,
    "error_um": first.map { ($0.map(whole.a[middle]) - partner).length } ?? -1,
    "log_likelihoods": locator?.locations.map(\.logLikelihood) ?? [],
    "null_mean": locator?.significance?.nullMean ?? -1, "p_value": locator?.significance?.pValue ?? 1,
  ])
}
