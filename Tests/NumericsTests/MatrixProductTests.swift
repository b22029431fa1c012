import CKernels
import Numerics
import Testing

@Suite struct MatrixProductTests {
  /// Three loops in double precision.
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

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (40, 3, 20), (300, 90, 130), (64, 700, 90), (107, 33, 800)])
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

  /// Sizes for OpenBLAS and for packed kernels.
  @Test(arguments: [(5, 40, 33), (131, 97, 150), (200, 130, 401), (70, 64, 2100)], Precision.allCases)
  func anEpilogueIsAppliedOnce(sizes: (m: Int, n: Int, k: Int), precision: Precision) {
    let (m, n, k) = sizes
    var random = SeededRandom(seed: 3)
    let a = (0..<m * k).map { _ in Float(random.integer(below: 9)) - 4 }
    let b = (0..<k * n).map { _ in Float(random.integer(below: 9)) - 4 }
    let bias = (0..<n).map { _ in Float(random.integer(below: 100)) }
    let addend = (0..<m * n).map { _ in Float(random.integer(below: 100)) }
    // Small integers: every precision and order of summation is exact.
    let product = slowProduct(a, b, m: m, n: n, k: k)
    var (c, active) = ([Float](repeating: 7, count: m * n), [Float](repeating: 7, count: m * n))
    var packed = [Float](repeating: 7, count: m * n)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        bias.withUnsafeBufferPointer { bias in
          addend.withUnsafeBufferPointer { addend in
            active.withUnsafeMutableBufferPointer { active in
              let (x, y) = (MatrixView(a.baseAddress!, m, k), MatrixView(b.baseAddress!, k, n))
              var epilogue = Epilogue(
                scale: 2, bias: bias.baseAddress!, addend: addend.baseAddress!, addendStride: n,
                activated: active.baseAddress!, activatedStride: n)
              multiply(x, y, into: &c, epilogue: epilogue, precision: precision)
              if precision.hasKernel {
                epilogue.activated = nil
                multiply(x, PackedMatrix(y, precision: precision), into: &packed, epilogue: epilogue)
              }
            }
          }
        }
      }
    }
    let expected = product.indices.map { 2 * product[$0] + bias[$0 % n] + addend[$0] }
    #expect(c == expected)
    #expect(active == expected.map { max(0, $0) })
    #expect(!precision.hasKernel || packed == expected)
  }

  @Test func openBLASNamesItsKernels() {
    #expect(!BLAS.coreName.isEmpty)
  }
}

@Suite struct BFloat16ProductTests {
  @Test(.enabled(if: !Precision.hasBFloat16, "there are kernels of bfloat16"))
  func withoutAKernelOfBFloat16ProductsAreThoseOfFloat32() {
    #expect(Precision.bfloat16.kernel == Precision.float32.kernel)
    let (m, n, k) = (70, 64, 401)
    var random = SeededRandom(seed: 4)
    let a = (0..<m * k).map { _ in Float(random.normal()) }
    let b = (0..<k * n).map { _ in Float(random.normal()) }
    let products = Precision.allCases.map { precision in
      var c = [Float](repeating: 0, count: m * n)
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          multiply(MatrixView(a.baseAddress!, m, k), MatrixView(b.baseAddress!, k, n), into: &c, precision: precision)
        }
      }
      return c
    }
    #expect(products[0] == products[1])
  }

  /// Rounded to nearest even, as the kernel's packing does.
  private func bfloat16(_ x: Float) -> Float {
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }

  @Test(
    .enabled(if: Precision.hasBFloat16, "there are no kernels of bfloat16 (AVX-512)"),
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
          return sum + Double(bfloat16(x)) * Double(bfloat16(y))
        }
        return abs(Double(c[index]) - 1.5 * sum)
      }.max()!
      #expect(worst < 1e-5 * Double(k) + 1e-5)
    }
  }
}
