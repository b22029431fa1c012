import Statistics
import Testing

private func symmetric(_ n: Int, seed: UInt64) -> [Double] {
  var random = SplitMix64(state: seed)
  var matrix = [Double](repeating: 0, count: n * n)
  for i in 0..<n {
    for j in 0...i {
      let value = random.uniform()
      matrix[i * n + j] = value
      matrix[j * n + i] = value
    }
  }
  return matrix
}

@Suite struct SymmetricEigenTests {
  @Test(arguments: [1, 2, 3, 8, 31]) func eigenvectorsSatisfyTheirEquation(_ n: Int) {
    let matrix = symmetric(n, seed: UInt64(n))
    let eigen = SymmetricEigen(matrix, size: n)
    for k in 0..<n {
      for i in 0..<n {
        var product = -eigen.values[k] * eigen.vectors[k * n + i]
        for j in 0..<n { product += matrix[i * n + j] * eigen.vectors[k * n + j] }
        #expect(abs(product) < 1e-10)
      }
      if k > 0 { #expect(eigen.values[k] <= eigen.values[k - 1]) }
    }
  }

  @Test func eigenvectorsAreOrthonormal() {
    let v = SymmetricEigen(symmetric(12, seed: 5), size: 12).vectors
    for a in 0..<12 {
      for b in 0...a {
        let dot = (0..<12).reduce(0.0) { $0 + v[a * 12 + $1] * v[b * 12 + $1] }
        #expect(abs(dot - (a == b ? 1 : 0)) < 1e-12)
      }
    }
  }

  @Test func onlyTheLowerTriangleIsRead() {
    let matrix = symmetric(9, seed: 7)
    var lower = matrix
    for i in 0..<9 { for j in i + 1..<9 { lower[i * 9 + j] = .nan } }
    #expect(SymmetricEigen(lower, size: 9).values == SymmetricEigen(matrix, size: 9).values)
  }

  @Test func repeatedAndZeroEigenvaluesAreFound() {
    let eigen = SymmetricEigen([2, 0, 0, 0, 2, 0, 0, 0, 0], size: 3)
    #expect(eigen.values == [2, 2, 0])
    #expect(SymmetricEigen([Double](repeating: 0, count: 16), size: 4).values == [0, 0, 0, 0])
  }

  @Test func theLeadingEigenvectorOfFourByFourIsThatOfTheGeneralSolver() {
    for seed in 0..<50 {
      let matrix = symmetric(4, seed: UInt64(seed))
      let general = SymmetricEigen(matrix, size: 4).vectors
      let leading = SymmetricMatrix4(
        rows: (0..<4).map { i in SIMD4(matrix[4 * i], matrix[4 * i + 1], matrix[4 * i + 2], matrix[4 * i + 3]) }
      ).leadingEigenvector
      let dot = (0..<4).reduce(0.0) { $0 + leading[$1] * general[$1] }
      #expect(abs(abs(dot) - 1) < 1e-12)
    }
  }
}
