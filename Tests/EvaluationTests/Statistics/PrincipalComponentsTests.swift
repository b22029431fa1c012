import Glibc
import Numerics
import Testing

@testable import Evaluation

private let rows: [Float] = {
  var rows: [Float] = []
  for r in 0..<30 {
    for c in 0..<7 {
      let wave: Double = sin(0.37 * Double((r + 1) * (c + 1)))
      let ripple: Double = cos(Double(r * c) * 1.1)
      rows.append(Float(wave * Double(7 - c) + 0.1 * ripple))
    }
  }
  return rows
}()

private func squaredDistance(_ rows: [Float], _ a: Int, _ b: Int, width: Int) -> Float {
  var sum: Float = 0
  for i in 0..<width {
    let difference = rows[a * width + i] - rows[b * width + i]
    sum += difference * difference
  }
  return sum
}

@Suite struct PrincipalComponentsTests {
  /// By scikit-learn's PCA.
  @Test func variancesAndAxesAreThoseOfScikitLearn() throws {
    let components = try PrincipalComponents(rows, dimension: 7)
    let variances = [
      27.006850770330214, 17.891301014676543, 13.00197658727405, 8.32692636187685, 4.915465863433242,
      2.11227210637263, 0.5046916063178954,
    ]
    #expect(zip(components.variances, variances).allSatisfy { abs($0 - $1) < 2e-5 })
    let axis: [Float] = [
      0.9600870392539069, -0.27429644022383837, -0.04755811835586795, 0.019491183310831377, 0.017140647680203916,
      0.0003986140087335538, 0.007661487633899758,
    ]
    #expect(zip(components.components, axis).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect([0.5, 0.8, 0.95].map(components.count(explaining:)) == [2, 4, 5])
    #expect(components.count(explaining: 1) == 8)
  }

  @Test func fewRowsOfManyDimensionsGiveTheSameAsTheCovariance() throws {
    var random = SeededRandom(seed: 4)
    let wide = (0..<6 * 20).map { _ in Float(random.normal()) }
    let short = try PrincipalComponents(wide, dimension: 20)
    let coordinates = short.coordinates(of: wide, count: 5)
    // Distances between rows survive when all components with variance are kept.
    for a in 0..<6 {
      for b in 0..<a {
        let full = squaredDistance(wide, a, b, width: 20)
        let kept = squaredDistance(coordinates, a, b, width: 5)
        #expect(abs(full - kept) < 1e-3 * full)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 8, 31]) func eigenvectorsSatisfyTheirEquation(_ n: Int) {
    var random = SeededRandom(seed: UInt64(n))
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        let value = random.normal()
        matrix[i * n + j] = value
        matrix[j * n + i] = value
      }
    }
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

  @Test func repeatedAndZeroEigenvaluesAreNoTrouble() {
    let eigen = SymmetricEigen([2, 0, 0, 0, 2, 0, 0, 0, 0], size: 3)
    #expect(eigen.values == [2, 2, 0])
    #expect(SymmetricEigen([Double](repeating: 0, count: 16), size: 4).values == [0, 0, 0, 0])
  }

  @Test func identicalRowsHaveNoVarianceAndOneRowIsRefused() throws {
    let flat = try PrincipalComponents([1, 2, 1, 2, 1, 2], dimension: 2)
    #expect(flat.variances == [0, 0])
    #expect(throws: EvaluationError.tooFew(what: "rows for principal components", found: 1, needed: 2)) {
      try PrincipalComponents([1, 2], dimension: 2)
    }
  }
}
