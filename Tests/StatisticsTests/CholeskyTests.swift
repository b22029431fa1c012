import Statistics
import Testing

@Suite struct CholeskyTests {
  /// A = B Bᵀ + I, solved and multiplied back.
  @Test(arguments: [1, 2, 3, 4, 5, 8, 13, 40]) func solutionsSatisfyTheSystem(_ n: Int) throws {
    var random = SplitMix64(state: UInt64(n))
    let b = (0..<n * n).map { _ in random.uniform() }
    var a = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<n { a[i * n + j] = (0..<n).reduce(i == j ? 1 : 0) { $0 + b[i * n + $1] * b[j * n + $1] } }
    }
    let x = (0..<n).map { _ in random.uniform() }
    let factor = try #require(Cholesky(a, size: n))
    let solution = factor.solve(x)
    for i in 0..<n {
      let product = (0..<n).reduce(0.0) { $0 + a[i * n + $1] * solution[$1] }
      #expect(abs(product - x[i]) < 1e-9)
    }
    let form = zip(x, solution).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(factor.solveLower(x).reduce(0) { $0 + $1 * $1 } - form) < 1e-9)
  }

  @Test func indefiniteAndSingularMatricesAreRefused() {
    #expect(Cholesky([1, 0, 2, 1], size: 2) == nil)
    #expect(Cholesky([1, 0, 1, 1], size: 2) == nil)
  }
}
