#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What everything but places says of pairs, as natural log odds against chance: 0 says nothing, 3 makes a pair 20 times as
/// likely.
package struct Affinities: Sendable {
  private let figure: @Sendable (Int, Int) -> Double

  /// - Parameter logOdds: of neuron `a` and neuron `b` being one.
  package init(_ logOdds: @escaping @Sendable (_ a: Int, _ b: Int) -> Double) { figure = logOdds }

  /// logOdds: [countA, countB], row after row.
  package init(logOdds: [Float], countB: Int) { self.init { Double(logOdds[$0 * countB + $1]) } }

  package func logOdds(_ a: Int, _ b: Int) -> Double { figure(a, b) }

  /// The odds of the pair against chance.
  package func odds(_ a: Int, _ b: Int) -> Double { exp(figure(a, b)) }

  /// The odds of a few neurons with all of `countB`, as weights of votes.
  func matrix(of rows: [Int], countB: Int) -> [Float] {
    rows.flatMap { a in (0..<countB).map { Float(odds(a, $0)) } }
  }
}
