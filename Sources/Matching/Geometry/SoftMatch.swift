#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How likely each two somata are the same one, given where the first session's come to lie in the second.
///
/// A mixture: a soma has a partner with probability `share`, found about its place with a spread of `sigma` µm in each
/// direction; else what is near is there by chance, at the density of the second session. Two somata that want one partner
/// share it.
struct SoftMatch: Sendable {
  struct Link: Sendable {
    var a: Int32
    var b: Int32
    /// The probability that the two are one.
    var probability: Double
    var squaredDistance: Double
    /// Of this link's soma, beyond the common spread: 1 where its place is as sure as its partners'.
    var widening: Double
  }

  /// Ordered by `a`.
  let links: [Link]
  /// Against the somata being strangers, in nats.
  let logLikelihood: Double

  /// Σ probability, and the spread that it implies.
  var paired: Double { links.reduce(0) { $0 + $1.probability } }
  var sigma: Double {
    var (sum, total) = (0.0, 0.0)
    for link in links {
      sum += link.probability * link.squaredDistance / link.widening
      total += link.probability
    }
    return total > 0 ? (sum / (3 * total)).squareRoot() : .infinity
  }
}

/// What stays the same while poses are tried: the second session's somata and all that is known besides places.
struct SoftMatcher: Sendable {
  let b: [Vector3]
  let grid: PointGrid
  /// Somata per µm³.
  let density: Double
  let affinities: Affinities?
  /// Accepted partner of an a, where decided.
  let heldA: [Int: Int]
  let heldB: Set<Int>
  let barred: Set<IndexPair>

  init(b: [Vector3], affinities: Affinities?, pins: Pins) {
    self.b = b
    let extent = b.isEmpty ? Vector3.zero : PoseSearch.extent(b)
    // A flat session has no volume: as thick as somata are, at least.
    let volume = max(extent.x, 20) * max(extent.y, 20) * max(extent.z, 20)
    density = max(1, Double(b.count)) / volume
    grid = PointGrid(b, edge: 15)
    self.affinities = affinities
    heldA = Dictionary(pins.accepted.map { ($0.a, $0.b) }, uniquingKeysWith: { first, _ in first })
    heldB = Set(pins.accepted.map(\.b))
    barred = pins.rejected
  }

  /// How far, in µm, a partner may lie from where it is foretold.
  func reach(sigma: Double, widening: Double) -> Double {
    (affinities == nil ? 3.2 : 4.5) * sigma * widening.squareRoot()
  }

  /// - Parameter places: of the first session's somata `rows`, mapped into the second.
  /// - Parameter widenings: by how much the variance about each place exceeds sigma²; 1 where nil.
  /// - Parameter leastReach: links up to this long, in µm, are made however unlikely.
  func match(
    _ places: [Vector3], rows: [Int]? = nil, sigma: Double, share: Double, widenings: [Double]? = nil,
    leastReach: Double = 0
  ) -> SoftMatch {
    let commonPeak = share / (1 - share) / (density * pow(2 * Double.pi, 1.5) * sigma * sigma * sigma)
    let plain = affinities == nil && heldA.isEmpty && barred.isEmpty
    var links: [SoftMatch.Link] = []
    links.reserveCapacity(4 * places.count)
    var starts = [0]
    starts.reserveCapacity(places.count + 1)
    var demand = [Double](repeating: 0, count: b.count)
    var logLikelihood = 0.0
    for (i, place) in places.enumerated() {
      let a = rows?[i] ?? i
      let widening = widenings?[i] ?? 1
      let reach = max(leastReach, self.reach(sigma: sigma, widening: widening))
      let peak = commonPeak / (widening * widening.squareRoot())
      let fall = -0.5 / (sigma * sigma * widening)
      if !plain, let partner = heldA[a] {
        let squared = (b[partner] - place).squaredLength
        links.append(
          .init(a: Int32(i), b: Int32(partner), probability: 1, squaredDistance: squared, widening: widening))
        logLikelihood += log(share) + log(max(1e-12, peak * exp(fall * squared) * (1 - share) / share))
        starts.append(links.count)
        continue
      }
      let first = links.count
      var total = 0.0
      grid.forEach(within: reach, of: place) { index, squared in
        var odds = peak * exp(fall * squared)
        if !plain {
          if heldB.contains(index) || barred.contains(IndexPair(a, index)) { return }
          if let affinities { odds *= affinities.odds(a, index) }
        }
        total += odds
        links.append(
          .init(a: Int32(i), b: Int32(index), probability: odds, squaredDistance: squared, widening: widening))
      }
      logLikelihood += log((1 - share) * (1 + total))
      let scale = 1 / (1 + total)
      for k in first..<links.count {
        links[k].probability *= scale
        demand[Int(links[k].b)] += links[k].probability
      }
      starts.append(links.count)
    }
    for k in links.indices {
      let wanted = demand[Int(links[k].b)]
      if wanted > 1 { links[k].probability /= wanted }
    }
    // A partner wanted twice explains only one of the two.
    for wanted in demand where wanted > 1 { logLikelihood -= (wanted - 1) * log(1 + commonPeak) }
    return SoftMatch(links: links, logLikelihood: logLikelihood)
  }
}
