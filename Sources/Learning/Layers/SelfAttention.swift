import CKernels
import Concurrency
import Numerics

/// Multi-head softmax attention among the tokens of one image; holds no weights.
///
/// The probabilities are made again in `backward` rather than kept: T² a head is what runs memory out first.
struct SelfAttention: Sendable {
  let heads: Int
  let width: Int

  var headWidth: Int { width / heads }
  var scale: Float { 1 / Float(headWidth).squareRoot() }

  /// qkv: [images, tokens, 3 · width] (q | k | v, head-major) → [images, tokens, width].
  func forward(_ qkv: Tensor, _ precision: Precision = .float32) -> Tensor {
    let (images, tokens) = (qkv.shape[0], qkv.shape[1])
    var result = Tensor(uninitialised: [images, tokens, width])
    result.values.withUnsafeMutableBufferPointer { y in
      qkv.values.withUnsafeBufferPointer { qkv in
        let (y, qkv) = (y.baseAddress!, qkv.baseAddress!)
        parallelFor(images * heads) { index in
          let (image, head) = (index / heads, index % heads)
          let start = qkv + image * tokens * 3 * width + head * headWidth
          let out = y + image * tokens * width + head * headWidth
          withUnsafeTemporaryAllocation(of: Float.self, capacity: tokens * tokens) { p in
            let p = p.baseAddress!
            attend(start, tokens, into: p, precision)
            multiply(
              MatrixView(p, tokens, tokens), MatrixView(start + 2 * width, tokens, headWidth, stride: 3 * width),
              into: out, stride: width, precision: precision)
          }
        }
      }
    }
    return result
  }

  /// p = softmax(q kᵀ · scale): [tokens, tokens].
  private func attend(
    _ qkv: UnsafePointer<Float>, _ tokens: Int, into p: UnsafeMutablePointer<Float>,
    _ precision: Precision
  ) {
    multiply(
      MatrixView(qkv, tokens, headWidth, stride: 3 * width),
      MatrixView(qkv + width, tokens, headWidth, stride: 3 * width).transposed, into: p, precision: precision)
    nb_softmax(p, tokens, tokens, tokens, scale)
  }

  /// dy: [images, tokens, width] → dqkv: [images, tokens, 3 · width].
  func backward(_ dy: Tensor, qkv: Tensor, _ precision: Precision = .float32) -> Tensor {
    let (images, tokens) = (qkv.shape[0], qkv.shape[1])
    var result = Tensor(uninitialised: qkv.shape)
    result.values.withUnsafeMutableBufferPointer { d in
      qkv.values.withUnsafeBufferPointer { qkv in
        dy.values.withUnsafeBufferPointer { dy in
          let (d, qkv, dy) = (d.baseAddress!, qkv.baseAddress!, dy.baseAddress!)
          parallelFor(images * heads) { index in
            let (image, head) = (index / heads, index % heads)
            let offset = image * tokens * 3 * width + head * headWidth
            let (start, out) = (qkv + offset, d + offset)
            func part(_ index: Int) -> MatrixView {
              MatrixView(start + index * width, tokens, headWidth, stride: 3 * width)
            }
            let owed = dy + image * tokens * width + head * headWidth
            let due = MatrixView(owed, tokens, headWidth, stride: width)
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * tokens * tokens) { scratch in
              let (p, dp) = (scratch.baseAddress!, scratch.baseAddress! + tokens * tokens)
              attend(start, tokens, into: p, precision)
              let view = MatrixView(p, tokens, tokens)
              multiply(view.transposed, due, into: out + 2 * width, stride: 3 * width, precision: precision)
              multiply(due, part(2).transposed, into: dp, precision: precision)
              nb_softmax_backward(dp, p, tokens, tokens, tokens, scale)
              let scores = MatrixView(dp, tokens, tokens)
              multiply(scores, part(1), into: out, stride: 3 * width, precision: precision)
              let questions = MatrixView(start, tokens, headWidth, stride: 3 * width)
              multiply(scores.transposed, questions, into: out + width, stride: 3 * width, precision: precision)
            }
          }
        }
      }
    }
    return result
  }

  func withScratch(_ words: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: words * MemoryLayout<UInt32>.stride, alignment: cacheLineBytes) {
      body($0.baseAddress!)
    }
  }
}
