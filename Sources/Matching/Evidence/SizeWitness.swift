/// What the radii of two somata say of their being one: partners' radii follow one line (both microscopes, shrinkage),
/// strangers' do not.
struct SizeWitness: Sendable {
  private let a: [Double?]
  private let b: [Double?]
  private let slope: Double
  private let offset: Double
  private let witness: NormalWitness

  init?(partners: [GeometricEvidence], a: [Double?], b: [Double?], strangers: [IndexPair]) {
    guard a.count > 0, b.count > 0 else { return nil }
    var (w, x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for pair in partners {
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
    let offset = y / w - slope * x / w
    self.slope = slope
    self.offset = offset
    self.a = a
    self.b = b
    func figure(_ i: Int, _ j: Int) -> Double? {
      guard let ra = a[i], let rb = b[j] else { return nil }
      return rb - slope * ra - offset
    }
    guard
      let witness = NormalWitness(
        partners: partners.compactMap { p in figure(p.a, p.b).map { ($0, p.probability) } },
        strangers: strangers.compactMap { figure($0.a, $0.b) }, limit: 3)
    else { return nil }
    self.witness = witness
  }

  func logOdds(_ i: Int, _ j: Int) -> Double {
    guard let ra = a[i], let rb = b[j] else { return 0 }
    return witness.logOdds(rb - slope * ra - offset)
  }
}
