#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The log odds of pairs by everything but positions: ln(p(evidence | genuine) / p(evidence | impostor)); 0 is
/// uninformative.
package struct PairLogOdds: Sendable {
  private let logOdds: @Sendable (Int, Int) -> Double

  /// - Parameter logOdds: Natural log odds of a pair; called for every pair within reach, on one thread.
  package init(_ logOdds: @escaping @Sendable (_ a: Int, _ b: Int) -> Double) { self.logOdds = logOdds }

  /// Natural log odds.
  package func callAsFunction(_ a: Int, _ b: Int) -> Double { logOdds(a, b) }

  /// The exponential of the log odds.
  package func odds(_ a: Int, _ b: Int) -> Double { exp(logOdds(a, b)) }

  /// The odds of some neurons with all of session b: [rows.count, countB], row-major.
  func oddsMatrix(rows: [Int], countB: Int) -> [Float] {
    rows.flatMap { a in (0..<countB).map { b in Float(odds(a, b)) } }
  }
}
