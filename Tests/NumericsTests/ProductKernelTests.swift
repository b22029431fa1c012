import CKernels
import Foundation
import Testing

@testable import Numerics

/// Every packed kernel that this CPU supports, whichever backend is in use.
@Suite struct ProductKernelTests {
  static let kernels = ([nb_avx512] + rounding).filter { nb_kernel_supported($0) != 0 }

  private static let rounding = [nb_amx_bf16, nb_avx512_bf16, nb_avx512_widening]

  private static func isRounding(_ kernel: nb_kernel) -> Bool { rounding.contains(kernel) }

  private func normal(_ count: Int, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in Float(random.normal()) }
  }

  private func product(
    _ a: [Float], _ b: [Float], _ sizes: (m: Int, n: Int, k: Int), transposed: (Bool, Bool) = (false, false),
    kernel: nb_kernel
  ) -> [Float] {
    let (m, n, k) = sizes
    var c = [Float](repeating: 7, count: m * n)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        let x = transposed.0 ? MatrixView(a.baseAddress!, k, m).transposed : MatrixView(a.baseAddress!, m, k)
        let y = transposed.1 ? MatrixView(b.baseAddress!, n, k).transposed : MatrixView(b.baseAddress!, k, n)
        packAndMultiply(x, y, kernel, into: &c, stride: n, epilogue: Epilogue())
      }
    }
    return c
  }

  /// Three loops in double precision; with each sum, that of the magnitudes.
  private func slowProduct(
    _ a: [Float], _ b: [Float], _ sizes: (m: Int, n: Int, k: Int), transposed: (Bool, Bool) = (false, false)
  ) -> [(sum: Double, magnitude: Double)] {
    let (m, n, k) = sizes
    return (0..<m * n).map { index in
      let (i, j) = (index / n, index % n)
      return (0..<k).reduce(into: (0.0, 0.0)) { sums, l in
        let term =
          Double(transposed.0 ? a[l * m + i] : a[i * k + l]) * Double(transposed.1 ? b[j * k + l] : b[l * n + j])
        sums.0 += term
        sums.1 += abs(term)
      }
    }
  }

  /// Sizes on both sides of an LHS block, a panel, a step and a K block.
  @Test(
    arguments: kernels,
    [(1, 1, 1), (16, 32, 64), (17, 33, 65), (97, 31, 800), (33, 48, 1025), (13, 70, 2100)])
  func productsAgreeWithThreeLoops(kernel: nb_kernel, sizes: (m: Int, n: Int, k: Int)) {
    let (a, b) = (normal(sizes.m * sizes.k, seed: 1), normal(sizes.k * sizes.n, seed: 2))
    for transposed in [(false, false), (false, true), (true, false), (true, true)] {
      let c = product(a, b, sizes, transposed: transposed, kernel: kernel)
      let worst = zip(c, slowProduct(a, b, sizes, transposed: transposed)).map {
        abs(Double($0) - $1.sum) / $1.magnitude
      }
      .max()!
      #expect(worst < (Self.isRounding(kernel) ? 0.008 : 2e-6))
    }
  }

  @Test(arguments: kernels) func aProductDoesNotDependOnTheRowsAroundIt(kernel: nb_kernel) {
    let (a, b) = (normal(150 * 300, seed: 3), normal(300 * 40, seed: 4))
    let all = product(a, b, (150, 40, 300), kernel: kernel)
    for row in [0, 31, 149] {
      let one = product(Array(a[row * 300..<(row + 1) * 300]), b, (1, 40, 300), kernel: kernel)
      #expect(one == Array(all[row * 40..<(row + 1) * 40]))
    }
  }

  /// More rows, panels and K blocks than a kernel takes at a time, and factors stored past the caches.
  @Test(arguments: kernels) func aLargeProductIsThatOfItsParts(kernel: nb_kernel) {
    let (m, n, k) = (650, 450, 1600)
    let (a, b) = (normal(m * k, seed: 16), normal(k * n, seed: 17))
    for transposed in [false, true] {
      let all = product(a, b, (m, n, k), transposed: (transposed, transposed), kernel: kernel)
      let (rows, columns) = (600..<637, 380..<420)
      let some = rows.flatMap { i in (0..<k).map { transposed ? a[$0 * m + i] : a[i * k + $0] } }
      let others = (0..<k).flatMap { l in columns.map { transposed ? b[$0 * k + l] : b[l * n + $0] } }
      let part = product(some, others, (rows.count, columns.count, k), kernel: kernel)
      #expect(part == rows.flatMap { i in columns.map { all[i * n + $0] } })
    }
  }

  @Test(arguments: kernels.filter { !isRounding($0) })
  func rowsAndColumnsOfVeryDifferentSizesKeepTheirDigits(kernel: nb_kernel) {
    let (m, n, k) = (20, 36, 700)
    var (a, b) = (normal(m * k, seed: 5), normal(k * n, seed: 6))
    for i in 0..<m { for l in 0..<k { a[i * k + l] *= Float(sign: .plus, exponent: i * 4 - 40, significand: 1) } }
    for l in 0..<k { for j in 0..<n { b[l * n + j] *= Float(sign: .plus, exponent: 20 - j, significand: 1) } }
    let worst = zip(product(a, b, (m, n, k), kernel: kernel), slowProduct(a, b, (m, n, k))).map {
      abs(Double($0) - $1.sum) / $1.magnitude
    }.max()!
    #expect(worst < 1e-6)
  }

  @Test(arguments: kernels.filter { !isRounding($0) })
  func theErrorOfSmallValuesIsBoundedByTheLargest(kernel: nb_kernel) {
    let (m, n, k) = (20, 36, 64)
    var (a, b) = (normal(m * k, seed: 5), normal(k * n, seed: 6))
    for i in 0..<m { a[i * k] = 1000 }
    for j in 0..<n { b[j] *= 0.001 }
    let most = Double(a.map(abs).max()!) * Double(b.map(abs).max()!)
    let worst = zip(product(a, b, (m, n, k), kernel: kernel), slowProduct(a, b, (m, n, k))).map {
      abs(Double($0) - $1.sum)
    }.max()!
    #expect(worst < most * Double(k) * 0x1p-22)
  }

  @Test(arguments: kernels.filter { !isRounding($0) }, [Float(3e38), 1e34, 1e-30])
  func greatAndSmallNumbersAreKept(kernel: nb_kernel, size: Float) {
    let (m, n, k) = (18, 33, 70)
    let unit = normal(m * k, seed: 11).map { max(-1, min(1, $0 / 4)) }
    let b = normal(k * n, seed: 12).map { $0 * (size > 1 ? 1e-20 : 1e10) }
    let worst = zip(
      product(unit.map { $0 * size }, b, (m, n, k), kernel: kernel), slowProduct(unit.map { $0 * size }, b, (m, n, k))
    ).map {
      abs(Double($0) - $1.sum) / $1.magnitude
    }.max()!
    #expect(worst < 4e-6)
  }

  /// A page without access follows the packed factors.
  @Test(arguments: kernels, [1, 8, 16, 17, 24, 33, 48])
  func factorsAreNotReadBeyondTheirEnd(kernel: nb_kernel, rows: Int) {
    for (columns, k) in [(5, 7), (32, 64), (40, 800), (64, 1600)] {
      func words(_ count: Int, unit: Int) -> Int { (count + unit - 1) / unit * unit * nb_packed_words(kernel, k) }
      let (a, b) = (normal(rows * k, seed: 18), normal(k * columns, seed: 19))
      var c = [Float](repeating: 7, count: rows * columns)
      withGuardedWords(words(rows, unit: nb_lhs_block_rows(kernel))) { tiles in
        withGuardedWords(words(columns, unit: panelColumns)) { panels in
          a.withUnsafeBufferPointer {
            let rows = MatrixView($0.baseAddress!, rows, k).factor(rows: 0..<rows, nonTemporal: false)
            nb_pack_lhs(kernel, tiles, rows)
          }
          b.withUnsafeBufferPointer {
            PackedMatrix.pack(MatrixView($0.baseAddress!, k, columns), kernel, into: panels)
          }
          var epilogue = Epilogue().at(row: 0, column: 0, nonTemporal: false, prefetch: nil)
          nb_gemm(kernel, &c, columns, tiles, panels, rows, columns, k, &epilogue)
        }
      }
      #expect(c == product(a, b, (rows, columns, k), kernel: kernel))
    }
  }

  private func withGuardedWords(_ count: Int, _ body: (UnsafeMutablePointer<UInt32>) -> Void) {
    let (page, bytes) = (4096, count * MemoryLayout<UInt32>.stride)
    let whole = (bytes + page - 1) / page * page
    let start = mmap(nil, whole + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)!
    mprotect(start + whole, page, PROT_NONE)
    body((start + whole - bytes).assumingMemoryBound(to: UInt32.self))
    munmap(start, whole + page)
  }

  @Test(arguments: kernels, [Float.nan, .infinity, -.infinity])
  func valuesThatAreNotFiniteStaySo(kernel: nb_kernel, value: Float) {
    var a = normal(40 * 80, seed: 7)
    a[35 * 80 + 3] = value
    let c = product(a, [Float](repeating: 1, count: 80 * 33), (40, 33, 80), kernel: kernel)
    for row in 0..<40 { #expect(c[row * 33..<(row + 1) * 33].allSatisfy(\.isFinite) == (row != 35)) }
  }

  @Test(arguments: kernels) func zerosAndTheLeastNumbersGiveZeros(kernel: nb_kernel) {
    let a = [Float](repeating: 0, count: 20 * 64) + [Float](repeating: .leastNonzeroMagnitude, count: 20 * 64)
    let c = product(a, normal(64 * 32, seed: 8), (40, 32, 64), kernel: kernel)
    #expect(c.allSatisfy { abs($0) < 1e-36 })
  }

  @Test(arguments: kernels, [nb_gelu, nb_relu6])
  func theGradientOfAnActivationIsMultipliedByItsSlope(kernel: nb_kernel, activation: nb_activation) {
    let (m, n, k) = (37, 70, 130)
    let (a, b, x) = (normal(m * k, seed: 13), normal(k * n, seed: 14), normal(m * n, seed: 15).map { 3 * $0 })
    let plain = product(a, b, (m, n, k), kernel: kernel)
    var gradients = plain
    nb_activate_backward(activation, &gradients, plain, x, m * n)
    var c = [Float](repeating: 7, count: m * n)
    c.withUnsafeMutableBufferPointer { c in
      x.withUnsafeBufferPointer { x in
        let epilogue = Epilogue(
          activated: c.baseAddress!, activatedStride: n, activation: activation, preActivation: x.baseAddress!)
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            let factor = PackedMatrix(MatrixView(b.baseAddress!, k, n), kernel)
            multiply(MatrixView(a.baseAddress!, m, k), factor, into: c.baseAddress!, epilogue: epilogue)
          }
        }
      }
    }
    for (gradient, (exact, sum)) in zip(c, zip(gradients, plain)) {
      #expect(abs(gradient - exact) <= 1e-5 * (1 + abs(sum)))
    }
  }
}
