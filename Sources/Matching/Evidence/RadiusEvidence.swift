/// The log odds of a pair by the two somata's radii.
///
/// Genuine pairs follow a line (two microscopes, shrinkage), fitted by weighted least squares; the evidence is the
/// deviation from it.
struct RadiusEvidence: Sendable {
  private let a: [Double?]
  private let b: [Double?]
  private let line: Line
  private let evidence: GaussianEvidence

  private struct Line {
    let slope: Double
    let offset: Double

    /// In µm; nil where a radius is unknown.
    func deviation(_ ra: Double?, _ rb: Double?) -> Double? {
      guard let ra, let rb else { return nil }
      return rb - slope * ra - offset
    }
  }

  /// - Parameters:
  ///   - a: In µm; `b` likewise.
  ///   - impostors: Random pairs.
  /// - Returns: nil with less than six genuine pairs' weight, or where the radii do not vary.
  init?(genuine: [GeometricEvidence], a: [Double?], b: [Double?], impostors: [IndexPair]) {
    guard a.count > 0, b.count > 0 else { return nil }
    var (w, x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for pair in genuine {
      guard let ra = a[pair.a], let rb = b[pair.b] else { continue }
      w += pair.probability
      x += pair.probability * ra
      y += pair.probability * rb
      xx += pair.probability * ra * ra
      xy += pair.probability * ra * rb
    }
    guard w >= 6 else { return nil }
    let variance = xx / w - (x / w) * (x / w)
    guard variance > 1e-6 else { return nil }
    let slope = (xy / w - x / w * (y / w)) / variance
    let line = Line(slope: slope, offset: y / w - slope * x / w)
    guard
      let evidence = GaussianEvidence(
        genuine: genuine.compactMap { p in line.deviation(a[p.a], b[p.b]).map { ($0, p.probability) } },
        impostors: impostors.compactMap { line.deviation(a[$0.a], b[$0.b]) }, limit: 3)
    else { return nil }
    self.a = a
    self.b = b
    self.line = line
    self.evidence = evidence
  }

  /// 0 where a radius is unknown.
  func logOdds(_ i: Int, _ j: Int) -> Double { line.deviation(a[i], b[j]).map { evidence.logOdds($0) } ?? 0 }
}
