import CKernels
import Concurrency
import Numerics

/// Multi-head softmax attention among the tokens of one image; holds no weights.
///
/// `backward` recomputes the attention weights, tokens² values a head, which would take the most memory.
struct SelfAttention: Sendable {
  let heads: Int
  let width: Int

  var headWidth: Int { width / heads }
  var scale: Float { 1 / Float(headWidth).squareRoot() }

  /// qkv: [images · tokens, 3 · width] (q | k | v, head-major) → [images · tokens, width], in the representation of
  /// qkv.
  func forward(_ qkv: Operand, images: Int, _ precision: Precision) -> Operand {
    switch qkv {
    case .plain(let qkv): .plain(forward(qkv, precision))
    case .packed(let qkv): .packed(forward(qkv, images: images))
    }
  }

  /// dOutput: [images · tokens, width] → dQKV; both arguments in one representation, which is the result's.
  func backward(_ dOutput: Operand, qkv: Operand, images: Int, _ precision: Precision) -> Operand {
    switch (dOutput, qkv) {
    case (.plain(let dOutput), .plain(let qkv)): .plain(backward(dOutput, qkv: qkv, precision))
    case (.packed(let dOutput), .packed(let qkv)): .packed(backward(dOutput, qkv: qkv, images: images))
    default: preconditionFailure("a gradient of another representation than its operand")
    }
  }

  /// qkv: [images, tokens, 3 · width] → [images, tokens, width].
  func forward(_ qkv: Tensor, _ precision: Precision = .float32) -> Tensor {
    let (images, tokens) = (qkv.shape[0], qkv.shape[1])
    return Tensor([images, tokens, width]) { y in
      qkv.withPointer { qkv in
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

  /// dOutput: [images, tokens, width] → dQKV: [images, tokens, 3 · width].
  func backward(_ dOutput: Tensor, qkv: Tensor, _ precision: Precision = .float32) -> Tensor {
    let (images, tokens) = (qkv.shape[0], qkv.shape[1])
    return Tensor(qkv.shape) { dQKV in
      qkv.withPointer { qkv in
        dOutput.withPointer { dOutput in
          parallelFor(images * heads) { index in
            let (image, head) = (index / heads, index % heads)
            let offset = image * tokens * 3 * width + head * headWidth
            let (start, out) = (qkv + offset, dQKV + offset)
            func part(_ index: Int) -> MatrixView {
              MatrixView(start + index * width, tokens, headWidth, stride: 3 * width)
            }
            let d = MatrixView(dOutput + image * tokens * width + head * headWidth, tokens, headWidth, stride: width)
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * tokens * tokens) { scratch in
              let (p, dScores) = (scratch.baseAddress!, scratch.baseAddress! + tokens * tokens)
              attend(start, tokens, into: p, precision)
              let weights = MatrixView(p, tokens, tokens)
              multiply(weights.transposed, d, into: out + 2 * width, stride: 3 * width, precision: precision)
              multiply(d, part(2).transposed, into: dScores, precision: precision)
              nb_softmax_backward(dScores, p, tokens, tokens, tokens, scale)
              let scores = MatrixView(dScores, tokens, tokens)
              multiply(scores, part(1), into: out, stride: 3 * width, precision: precision)
              multiply(scores.transposed, part(0), into: out + width, stride: 3 * width, precision: precision)
            }
          }
        }
      }
    }
  }
}
