import CKernels
import Foundation
import Numerics
import Testing

@Suite(.enabled(if: Precision.hasBFloat16, "there are no kernels of bfloat16 (AVX-512)"))
struct PackedRowsTests {
  private static let shapes: [(rows: Int, columns: Int)] = [(1, 33), (16, 32), (100, 130), (197, 300)]

  private func normal(_ count: Int, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in Float(random.normal()) }
  }

  /// To bfloat16, nearest even.
  private func rounded(_ x: Float) -> Float {
    Float(bitPattern: (x.bitPattern &+ 0x7fff &+ (x.bitPattern >> 16 & 1)) & 0xffff_0000)
  }

  private func rows(_ values: [Float], _ rows: Int, _ columns: Int) -> PackedRows {
    values.withUnsafeBufferPointer { PackedRows(MatrixView($0.baseAddress!, rows, columns)) }
  }

  private func factor(_ values: [Float], _ rows: Int, _ columns: Int) -> PackedMatrix {
    values.withUnsafeBufferPointer { PackedMatrix(MatrixView($0.baseAddress!, rows, columns), precision: .bfloat16) }
  }

  /// The values of packed rows, by a product with the identity.
  private func values(of x: PackedRows) -> [Float] {
    let n = x.columns
    let one = factor((0..<n * n).map { $0 % (n + 1) == 0 ? 1 : 0 }, n, n)
    var result = [Float](repeating: 7, count: x.rows * n)
    multiply(x, one, into: &result)
    return result
  }

  private func slowProduct(_ a: [Float], _ b: [Float], _ m: Int, _ k: Int, _ n: Int) -> [Float] {
    (0..<m * n).map { index in
      Float((0..<k).reduce(0.0) { $0 + Double(a[index / n * k + $1]) * Double(b[$1 * n + index % n]) })
    }
  }

  private func expectClose(
    _ a: [Float], _ b: [Float], within tolerance: Float, location: SourceLocation = #_sourceLocation
  ) {
    let worst = zip(a, b).map { abs($0 - $1) / (1 + abs($1)) }.max() ?? 0
    #expect(a.count == b.count && worst <= tolerance, "\(worst)", sourceLocation: location)
  }

  @Test(arguments: shapes) func valuesAreRoundedToNearestEven(shape: (rows: Int, columns: Int)) {
    let x = normal(shape.rows * shape.columns, seed: 1)
    #expect(values(of: rows(x, shape.rows, shape.columns)) == x.map(rounded))
  }

  @Test(arguments: [(1, 40, 33), (100, 96, 130), (197, 64, 300), (400, 1100, 64)])
  func anEpilogueOfPackedRowsIsThatOfFloats(sizes: (m: Int, k: Int, n: Int)) {
    let (m, k, n) = sizes
    let (a, w) = (rows(normal(m * k, seed: 2), m, k), factor(normal(k * n, seed: 3), k, n))
    let bias = normal(n, seed: 4)
    bias.withUnsafeBufferPointer { bias in
      var epilogue = Epilogue(bias: bias.baseAddress!, activation: nb_identity)
      var straight = [Float](repeating: 7, count: m * n)
      multiply(a, w, into: &straight, epilogue: epilogue)
      let (output, activated) = (PackedRows(uninitialised: m, n), PackedRows(uninitialised: m, n))
      (epilogue.packedOutput, epilogue.packedActivated, epilogue.activation) = (output, activated, nb_gelu)
      multiply(a, w, epilogue: epilogue)
      expectClose(values(of: output), straight.map(rounded), within: 0.008)
      expectClose(
        values(of: activated), straight.map { 0.5 * $0 * (1 + erf($0 / Float(2).squareRoot())) }, within: 0.005)
    }
  }

  @Test(arguments: [nb_gelu, nb_relu, nb_relu6, nb_identity])
  func theGradientOfAnActivationIsMultipliedByItsSlope(kind: nb_activation) {
    let (m, k, n) = (37, 64, 96)
    let (gradients, w) = (normal(m * k, seed: 5), normal(k * n, seed: 6))
    // None at a kink, where the slope is undefined.
    let x = normal(m * n, seed: 7).map { rounded(4 * $0) }.map { $0 == 6 ? 5 : $0 }
    let (passed, recomputed) = (PackedRows(uninitialised: m, n), PackedRows(uninitialised: m, n))
    var epilogue = Epilogue(activation: kind)
    (epilogue.packedActivated, epilogue.packedPreActivation, epilogue.recomputedActivation) =
      (passed, rows(x, m, n), recomputed)
    multiply(rows(gradients, m, k), factor(w, k, n), epilogue: epilogue)
    func active(_ x: Double) -> Double {
      switch kind {
      case nb_gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
      case nb_relu: max(0, x)
      case nb_relu6: min(6, max(0, x))
      default: x
      }
    }
    let product = slowProduct(gradients.map(rounded), w.map(rounded), m, k, n)
    let expected = zip(product, x).map { gradient, x in
      gradient * Float((active(Double(x) + 1e-5) - active(Double(x) - 1e-5)) / 2e-5)
    }
    expectClose(values(of: passed), expected, within: 0.005)
    expectClose(values(of: recomputed), x.map { Float(active(Double($0))) }, within: 0.005)
  }

  private func columns(_ range: Range<Int>, of x: [Float], _ width: Int) -> [Float] {
    (0..<x.count / width).flatMap { row in range.map { x[row * width + $0] } }
  }

  /// So deep that a group has few panels, and there are several groups.
  @Test func aWideProductIsThatOfItsColumns() {
    let (m, k, n, part) = (45, 1700, 480, 448..<480)
    let (a, w) = (rows(normal(m * k, seed: 14), m, k), normal(k * n, seed: 15))
    func ended(_ w: PackedMatrix) -> [Float] {
      var epilogue = Epilogue(activation: nb_gelu)
      let next = PackedRows(uninitialised: m, w.columns)
      epilogue.packedActivated = next
      multiply(a, w, epilogue: epilogue)
      return values(of: next)
    }
    #expect(
      columns(part, of: ended(factor(w, k, n)), n) == ended(factor(columns(part, of: w, n), k, part.count)))
  }

  /// So large that factors are stored past the caches.
  @Test func aLargeTransposedProductIsThatOfItsColumns() {
    let (m, p, q, part) = (2100, 300, 200, 160..<200)
    let (a, b) = (normal(m * p, seed: 16), normal(m * q, seed: 17))
    var all = [Float](repeating: .nan, count: p * q)
    multiplyTransposed(rows(a, m, p), rows(b, m, q), into: &all)
    var some = [Float](repeating: .nan, count: p * part.count)
    multiplyTransposed(rows(a, m, p), rows(columns(part, of: b, q), m, part.count), into: &some)
    #expect(columns(part, of: all, q) == some)
  }

  @Test(arguments: [1, 8, 32]) func aLowRankProductIsAdded(rank: Int) {
    let (m, k, n) = (75, 130, 70)
    let (a, w) = (normal(m * k, seed: 8).map(rounded), normal(k * n, seed: 9).map(rounded))
    let (down, up) = (normal(m * rank, seed: 10).map(rounded), normal(rank * n, seed: 11).map(rounded))
    var epilogue = Epilogue()
    epilogue.lowRank = (rows(down, m, rank), factor(up, rank, n))
    var c = [Float](repeating: 7, count: m * n)
    multiply(rows(a, m, k), factor(w, k, n), into: &c, epilogue: epilogue)
    let expected = zip(slowProduct(a, w, m, k, n), slowProduct(down, up, m, rank, n)).map(+)
    expectClose(c, expected, within: 1e-4)
  }

  @Test(arguments: [(1, 8, 40), (50, 33, 70), (197, 96, 64), (1100, 40, 33)])
  func aTransposedProductIsThatOfTheTransposed(sizes: (rows: Int, left: Int, right: Int)) {
    let (m, p, q) = sizes
    let (a, b) = (normal(m * p, seed: 12).map(rounded), normal(m * q, seed: 13).map(rounded))
    let transposed = (0..<p * m).map { a[$0 % m * p + $0 / m] }
    let expected = slowProduct(transposed, b, p, m, q)
    var c = [Float](repeating: .nan, count: p * q)
    multiplyTransposed(rows(a, m, p), rows(b, m, q), into: &c)
    expectClose(c, expected, within: 1e-4)
    multiplyTransposed(rows(a, m, p), rows(b, m, q), into: &c, scale: 0.5, accumulating: true)
    expectClose(c, expected.map { 1.5 * $0 }, within: 1e-4)
  }

  @Test(arguments: shapes) func columnsAreSummed(shape: (rows: Int, columns: Int)) {
    let x = normal(shape.rows * shape.columns, seed: 14).map(rounded)
    var sums = [Float](repeating: 1, count: shape.columns)
    rows(x, shape.rows, shape.columns).addColumnSums(to: &sums)
    let expected = (0..<shape.columns).map { c in
      (0..<shape.rows).reduce(Float(1)) { $0 + x[$1 * shape.columns + c] }
    }
    expectClose(sums, expected, within: 1e-5)
    var alongProduct = [Float](repeating: 1, count: shape.columns)
    var product = [Float](repeating: 0, count: shape.columns * shape.columns)
    multiplyTransposed(
      rows(x, shape.rows, shape.columns), rows(x, shape.rows, shape.columns), into: &product, columnSums: &alongProduct)
    #expect(alongProduct == sums)
  }

  @Test(arguments: shapes, [false, true]) func aLayerNormOfPackedRowsIsThatOfFloats(
    shape: (rows: Int, columns: Int), affine: Bool
  ) {
    let (m, n) = shape
    let x = normal(m * n, seed: 15).map { 3 * $0 + 1 }
    let (weights, biases) = (normal(n, seed: 16), normal(n, seed: 17))
    var (y, moments, others) = (x, [Float](repeating: 0, count: 2 * m), [Float](repeating: 0, count: 2 * m))
    nb_layer_norm(&y, &moments, x, affine ? weights : nil, affine ? biases : nil, m, n, 1e-6)
    let packed = PackedRows(uninitialised: m, n)
    nb_layer_norm_rows(
      PackedRows.kernel, packed.all, 0, &others, x, affine ? weights : nil, affine ? biases : nil, m, n, 1e-6)
    expectClose(others, moments, within: 1e-5)
    expectClose(values(of: packed), y, within: 0.005)
  }

  @Test(arguments: [(5, 5, 32, 1), (70, 70, 64, 2), (1, 197, 64, 2), (40, 70, 96, 1)])
  func attentionIsSoftmaxOfScoresTimesValues(sizes: (queries: Int, tokens: Int, width: Int, heads: Int)) {
    let (queries, tokens, width, heads) = sizes
    // One row before the image: images begin anywhere in a tile.
    let (columns, first) = (3 * heads * width, 1)
    let qkv = normal((tokens + first) * columns, seed: 18).map(rounded)
    let packed = rows(qkv, tokens + first, columns)
    let scale = 1 / Float(width).squareRoot()
    let out = PackedRows(uninitialised: queries + first, heads * width)
    for head in 0..<heads {
      withUnsafeTemporaryAllocation(byteCount: 4 * nb_attention_words(tokens, width), alignment: cacheLineBytes) {
        func part(_ index: Int) -> nb_rows { packed.at(row: 0, column: index * heads * width) }
        let call = nb_head(
          rows: nb_heads(queries: part(0), keys: part(1), values: part(2)), first_query: first, query_count: queries,
          first_token: first, token_count: tokens, head: head, width: width, scale: scale)
        nb_attend(PackedRows.kernel, out.all, call, $0.baseAddress!)
      }
    }
    func value(_ part: Int, _ token: Int, _ head: Int, _ column: Int) -> Double {
      Double(qkv[(token + first) * columns + (part * heads + head) * width + column])
    }
    var expected = [Float](repeating: 0, count: queries * heads * width)
    for token in 0..<queries {
      for head in 0..<heads {
        let scores = (0..<tokens).map { other in
          (0..<width).reduce(0.0) { $0 + value(0, token, head, $1) * value(1, other, head, $1) } * Double(scale)
        }
        let top = scores.max()!
        let weights = scores.map { exp($0 - top) }
        let sum = weights.reduce(0, +)
        for column in 0..<width {
          let output = (0..<tokens).reduce(0.0) { $0 + weights[$1] * value(2, $1, head, column) }
          expected[(token * heads + head) * width + column] = Float(output / sum)
        }
      }
    }
    expectClose(Array(values(of: out).dropFirst(first * heads * width)), expected, within: 0.02)
  }
}
