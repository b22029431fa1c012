import CKernels
import Foundation
import Numerics
import Testing

/// A whole head by tiles, in float32, beside sums in double precision.
@Suite(.enabled(if: Precision.float32.kernel == nb_float32_tiles, "this CPU has no tiles"))
struct TileAttentionTests {
  private typealias Head = (out: [Double], shares: [[Double]])

  private func normal(_ count: Int, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in Float(random.normal()) }
  }

  private func slowHead(_ qkv: [Float], _ asking: Int, _ tokens: Int, _ width: Int, scale: Float) -> Head {
    func value(_ part: Int, _ token: Int, _ column: Int) -> Double { Double(qkv[(token * 3 + part) * width + column]) }
    var head: Head = ([], [])
    for i in 0..<asking {
      let scores = (0..<tokens).map { t in
        (0..<width).reduce(0.0) { $0 + value(0, i, $1) * value(1, t, $1) } * Double(scale)
      }
      let top = scores.max()!
      let raised = scores.map { exp($0 - top) }
      let sum = raised.reduce(0, +)
      head.shares.append(raised.map { $0 / sum })
      for c in 0..<width {
        head.out.append((0..<tokens).reduce(0.0) { $0 + head.shares[i][$1] * value(2, $1, c) })
      }
    }
    return head
  }

  private func worst(_ a: [Float], _ b: [Double]) -> Double {
    zip(a, b).map { abs(Double($0) - $1) / (1 + abs($1)) }.max()!
  }

  @Test(arguments: [(5, 5, 16), (70, 70, 64), (1, 197, 64), (40, 130, 24)])
  func aHeadIsSoftmaxOfScoresTimesValuesAndSoIsItsBackward(sizes: (asking: Int, tokens: Int, width: Int)) {
    let (asking, tokens, width) = sizes
    let (stride, scale) = (3 * width, 1 / Float(width).squareRoot())
    let (qkv, due) = (normal(tokens * stride, seed: 1), normal(asking * width, seed: 2))
    var out = [Float](repeating: .nan, count: asking * width)
    var dqkv = [Float](repeating: 0, count: tokens * stride)
    let words = max(
      nb_attention_words_float32(tokens, width), nb_attention_backward_words_float32(asking, tokens, width))
    qkv.withUnsafeBufferPointer { qkv in
      dqkv.withUnsafeMutableBufferPointer { d in
        let (q, d) = (qkv.baseAddress!, d.baseAddress!)
        withUnsafeTemporaryAllocation(byteCount: 4 * words, alignment: lineBytes) {
          let scratch = $0.baseAddress!
          nb_attend_float32(
            &out, width, q, q + width, q + 2 * width, stride, asking, tokens, width, scale, scratch)
          nb_attend_backward_float32(
            d, d + width, d + 2 * width, due, width, q, q + width, q + 2 * width, stride, asking, tokens, width, scale,
            scratch)
        }
      }
    }
    let head = slowHead(qkv, asking, tokens, width, scale: scale)
    #expect(worst(out, head.out) < 3e-6)

    var expected = [Double](repeating: 0, count: tokens * stride)
    for i in 0..<asking {
      let owed = (0..<tokens).map { t in
        (0..<width).reduce(0.0) { $0 + Double(due[i * width + $1]) * Double(qkv[t * stride + 2 * width + $1]) }
      }
      let mean = zip(owed, head.shares[i]).reduce(0) { $0 + $1.0 * $1.1 }
      for t in 0..<tokens {
        let score = Double(scale) * head.shares[i][t] * (owed[t] - mean)
        for c in 0..<width {
          expected[i * stride + c] += score * Double(qkv[t * stride + width + c])
          expected[t * stride + width + c] += score * Double(qkv[i * stride + c])
          expected[t * stride + 2 * width + c] += head.shares[i][t] * Double(due[i * width + c])
        }
      }
    }
    #expect(worst(dqkv, expected) < 1e-5)
  }
}
