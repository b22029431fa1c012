import Numerics
import Testing

@Suite struct MatrixProductTests {
  /// The slow, certain twin: three loops in double precision.
  private func slowProduct(_ a: [Float], _ b: [Float], m: Int, n: Int, k: Int) -> [Float] {
    var c = [Float](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        c[i * n + j] = Float((0..<k).reduce(0.0) { $0 + Double(a[i * k + $1]) * Double(b[$1 * n + j]) })
      }
    }
    return c
  }

  private func transposed(_ a: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<columns).flatMap { j in (0..<rows).map { a[$0 * columns + j] } }
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (40, 3, 20), (300, 90, 130), (64, 700, 90)])
  func productsAgreeWithThreeLoops(m: Int, n: Int, k: Int) {
    var random = SeededRandom(seed: 1)
    let a = (0..<m * k).map { _ in Float(random.normal()) }
    let b = (0..<k * n).map { _ in Float(random.normal()) }
    let expected = slowProduct(a, b, m: m, n: n, k: k)
    let (at, bt) = (transposed(a, rows: m, columns: k), transposed(b, rows: k, columns: n))
    for (left, right) in [(false, false), (false, true), (true, false), (true, true)] {
      var c = [Float](repeating: 1, count: m * n)
      (left ? at : a).withUnsafeBufferPointer { a in
        (right ? bt : b).withUnsafeBufferPointer { b in
          let a = left ? MatrixView(a.baseAddress!, k, m).transposed : MatrixView(a.baseAddress!, m, k)
          let b = right ? MatrixView(b.baseAddress!, n, k).transposed : MatrixView(b.baseAddress!, k, n)
          multiply(a, b, into: &c)
          #expect(zip(c, expected).allSatisfy { abs($0 - $1) < 1e-4 * Float(k) })
          multiply(a, b, into: &c, scale: 2, accumulating: true)
        }
      }
      #expect(zip(c, expected).allSatisfy { abs($0 - 3 * $1) < 3e-4 * Float(k) })
    }
  }

  @Test func theKernelsAreThoseOfThisProcessor() {
    #expect(!BLAS.coreName.isEmpty)
  }
}

@Suite struct BrainFloatProductTests {
  /// Rounded to nearest even, as the kernel's packing does.
  private func brain(_ x: Float) -> Float {
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }

  @Test(
    .enabled(if: Precision.hasBrainFloats, "this CPU has no AVX512-BF16"),
    arguments: [(1, 1, 1), (13, 33, 7), (5, 70, 401), (200, 64, 96), (97, 31, 800)])
  func productsAreThoseOfRoundedFactors(m: Int, n: Int, k: Int) {
    var random = SeededRandom(seed: 2)
    let a = (0..<m * k).map { _ in Float(random.normal()) }
    let b = (0..<k * n).map { _ in Float(random.normal()) }
    for (left, right) in [(false, false), (false, true), (true, false), (true, true)] {
      var c = [Float](repeating: 1, count: m * n)
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          let x = left ? MatrixView(a.baseAddress!, k, m).transposed : MatrixView(a.baseAddress!, m, k)
          let y = right ? MatrixView(b.baseAddress!, n, k).transposed : MatrixView(b.baseAddress!, k, n)
          multiply(x, y, into: &c, precision: .bfloat16)
          multiply(x, y, into: &c, scale: 0.5, accumulating: true, precision: .bfloat16)
        }
      }
      let worst = (0..<m * n).map { index -> Double in
        let (i, j) = (index / n, index % n)
        let sum = (0..<k).reduce(0.0) { sum, l in
          let (x, y) = (left ? a[l * m + i] : a[i * k + l], right ? b[j * k + l] : b[l * n + j])
          return sum + Double(brain(x)) * Double(brain(y))
        }
        return abs(Double(c[index]) - 1.5 * sum)
      }.max()!
      #expect(worst < 1e-5 * Double(k) + 1e-5)
    }
  }
}
