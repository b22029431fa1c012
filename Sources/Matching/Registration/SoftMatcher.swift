#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry

/// The E step of registration: a mixture model of the somata of session b.
///
/// A soma of session a has a partner with probability `fractionMatched`, normally distributed about its mapped
/// position; other somata of session b are there at random, at their mean density. Two somata of session a that compete
/// for one partner divide it.
struct SoftMatcher: Sendable {
  let b: [Vector3]
  let grid: PointGrid
  /// Somata of session b per µm³; per µm² in two dimensions.
  let density: Double
  /// 2 where all positions are in the plane z = 0.
  let dimensions: Int
  let logOdds: PairLogOdds?
  /// From `a` to `b`.
  private let mustLink: [Int: Int]
  private let mustLinkB: Set<Int>
  private let cannotLink: Set<IndexPair>
  /// Known pairs that may be wrong: evidence, not law.
  private let likelyLinks: Set<IndexPair>
  /// In favour of a known pair.
  private static let likelyOdds = 150.0

  /// - Parameter trustsKnownPairs: Whether must-link pairs are certain, else only likely.
  init(
    b: [Vector3], dimensions: Int = 3, logOdds: PairLogOdds?, constraints: PairConstraints,
    trustsKnownPairs: Bool = true
  ) {
    self.b = b
    self.dimensions = dimensions
    density = Self.density(b, dimensions: dimensions)
    grid = PointGrid(b, edge: 15)
    self.logOdds = logOdds
    let certain = trustsKnownPairs ? constraints.mustLink : []
    mustLink = Dictionary(uniqueKeysWithValues: certain.map { ($0.a, $0.b) })
    mustLinkB = Set(certain.map(\.b))
    likelyLinks = trustsKnownPairs ? [] : Set(constraints.mustLink)
    cannotLink = constraints.cannotLink
  }

  /// Somata per µm³; per µm² in two dimensions.
  static func density(_ positions: [Vector3], dimensions: Int) -> Double {
    // A session of few somata has no volume: it is at least as thick as somata are.
    let size = pointwiseMax(BoundingBox(positions).size, Vector3(repeating: 20))
    return max(1, Double(positions.count)) / (size.x * size.y * (dimensions == 2 ? 1 : size.z))
  }

  /// The peak of a normal density along every axis.
  func peakDensity(sigma: Double) -> Double { pow(2 * Double.pi * sigma * sigma, -0.5 * Double(dimensions)) }

  /// How far, in µm, a partner may lie from its predicted position.
  func reach(sigma: Double, varianceRatio: Double) -> Double {
    (logOdds == nil ? 3.2 : 4.5) * sigma * varianceRatio.squareRoot()
  }

  /// - Parameters:
  ///   - positions: Of somata of session a, mapped to session b.
  ///   - rows: Their indices in session a; nil for all, in order.
  ///   - sigma: In µm, along each axis.
  ///   - varianceRatios: The variance of each position as a multiple of sigma²; nil for 1.
  ///   - minReach: Links up to this length, in µm, are included however improbable.
  func match(
    _ positions: [Vector3], rows: [Int]? = nil, sigma: Double, fractionMatched: Double, varianceRatios: [Double]? = nil,
    minReach: Double = 0
  ) -> SoftMatch {
    let commonPeak = fractionMatched / (1 - fractionMatched) * peakDensity(sigma: sigma) / density
    let isPositionOnly = logOdds == nil && mustLink.isEmpty && cannotLink.isEmpty && likelyLinks.isEmpty
    var links: [SoftMatch.Link] = []
    links.reserveCapacity(4 * positions.count)
    var demand = [Double](repeating: 0, count: b.count)
    var logLikelihood = 0.0
    for (i, position) in positions.enumerated() {
      let a = rows?[i] ?? i
      let varianceRatio = varianceRatios?[i] ?? 1
      let reach = max(minReach, self.reach(sigma: sigma, varianceRatio: varianceRatio))
      let peak = commonPeak / pow(varianceRatio, 0.5 * Double(dimensions))
      let slope = -0.5 / (sigma * sigma * varianceRatio)
      if !isPositionOnly, let partner = mustLink[a] {
        let squared = (b[partner] - position).squaredLength
        links.append(
          .init(
            a: Int32(i), b: Int32(partner), probability: 1, squaredDistance: squared, varianceRatio: varianceRatio))
        logLikelihood +=
          log(fractionMatched)
          + log(max(1e-12, peak * exp(slope * squared) * (1 - fractionMatched) / fractionMatched))
        continue
      }
      let first = links.count
      var total = 0.0
      grid.forEach(within: reach, of: position) { index, squared in
        var odds = peak * exp(slope * squared)
        if !isPositionOnly {
          if mustLinkB.contains(index) || cannotLink.contains(IndexPair(a, index)) { return }
          if likelyLinks.contains(IndexPair(a, index)) { odds *= Self.likelyOdds }
          if let logOdds { odds *= logOdds.odds(a, index) }
        }
        total += odds
        links.append(
          .init(
            a: Int32(i), b: Int32(index), probability: odds, squaredDistance: squared, varianceRatio: varianceRatio))
      }
      logLikelihood += log((1 - fractionMatched) * (1 + total))
      let scale = 1 / (1 + total)
      for k in first..<links.count {
        links[k].probability *= scale
        demand[Int(links[k].b)] += links[k].probability
      }
    }
    for k in links.indices {
      let demand = demand[Int(links[k].b)]
      if demand > 1 { links[k].probability /= demand }
    }
    // A partner in demand twice explains only one of the two somata.
    for demand in demand where demand > 1 { logLikelihood -= (demand - 1) * log(1 + commonPeak) }
    return SoftMatch(links: links, logLikelihood: logLikelihood, dimensions: dimensions)
  }
}
