import CKernels
import Concurrency
import Numerics

/// Attention in which only the first tokens of each image are queries, without any token's key or value: q · (W n) is
/// (Wᵀ q) · n, and a mean of values W n + b is W times a mean of tokens n, plus b. A bias of the keys moves all scores
/// alike and cancels in the softmax. So each head's query becomes one over the normed tokens themselves, as wide as
/// they are.
///
/// For the class token of ViT-B this takes a thirtieth of the multiplications of all keys and values. Benchmark rows:
/// `embed:*`, `partial:32:1` and `lora:*` of `Benchmarks/learning/run`, whose last block has one query token.
struct ClassTokenAttention: Sendable {
  let qkv: Linear
  let attention: SelfAttention

  private var width: Int { attention.width }
  private var heads: Int { attention.heads }
  private var headWidth: Int { attention.headWidth }

  struct Cache {
    var tokens: Operand
    /// The normed query tokens: [images, queries, width].
    var prefix: Tensor
    /// [images, queries, width].
    var queries: Tensor
    /// Wᵀ q: [images, queries, heads, width].
    var tokenQueries: Tensor
    /// Means of the tokens by attention weights, as `tokenQueries`.
    var means: Tensor
  }

  /// prefix, the first of each image's normed `tokens`: [images, queries, width] → the same shape.
  func forward(_ tokens: Operand, prefix: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let (images, queryCount, rows) = (prefix.shape[0], prefix.shape[1], prefix.rowCount)
    return withWeights(parameters) { weights in
      let queries = tensor(prefix.shape, from: [prefix]) { _, out, x in
        multiplyBatchInvariant(
          MatrixView(x[0], rows, width), weights.of(.query).transposed, into: out, stride: width,
          epilogue: Epilogue(bias: weights.biases))
      }
      let tokenQueries = tensor([images, queryCount, heads, width], from: [queries], parts: heads) { head, out, x in
        multiplyBatchInvariant(
          headColumns(of: x[0], head, rows), weights.of(.key, head: head), into: out + head * width,
          stride: heads * width)
      }
      let means = attention.means(of: tokens, queries: tokenQueries, parameters.precision)
      let y = tensor(prefix.shape, from: [means], parts: heads) { head, out, x in
        multiplyBatchInvariant(
          headRows(of: x[0], head, rows), weights.of(.value, head: head).transposed, into: out + head * headWidth,
          stride: width, epilogue: Epilogue(bias: weights.biases.map { $0 + 2 * width + head * headWidth }))
      }
      return (y, Cache(tokens: tokens, prefix: prefix, queries: queries, tokenQueries: tokenQueries, means: means))
    }
  }

  /// dOutput: [images, queries, width] → the gradient of the normed tokens: [images, tokens, width].
  func backward(_ dOutput: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients) -> Tensor {
    let rows = dOutput.rowCount
    return withWeights(parameters) { weights in
      let dMeans = tensor(cache.means.shape, from: [dOutput], parts: heads) { head, out, x in
        multiply(
          headColumns(of: x[0], head, rows), weights.of(.value, head: head), into: out + head * width,
          stride: heads * width)
      }
      let (dTokenQueries, dTokens) = attention.meansBackward(
        dMeans, tokens: cache.tokens, queries: cache.tokenQueries, parameters.precision)
      var result = dTokens
      let dQueries = tensor(dOutput.shape, from: [dTokenQueries], parts: heads) { head, out, x in
        multiply(
          headRows(of: x[0], head, rows), weights.of(.key, head: head).transposed, into: out + head * headWidth,
          stride: width)
      }
      result.addToPrefixTokens(
        tensor(dOutput.shape, from: [dQueries]) { _, out, x in
          multiply(MatrixView(x[0], rows, width), weights.of(.query), into: out)
        })
      accumulateGradients(
        dOutput, dQueries: dQueries, dTokenQueries: dTokenQueries, cache, parameters, &gradients)
      return result
    }
  }

  private func accumulateGradients(
    _ dOutput: Tensor, dQueries: Tensor, dTokenQueries: Tensor, _ cache: Cache, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) {
    let rows = dOutput.rowCount
    func write(_ dWeight: UnsafeMutablePointer<Float>, accumulates: Bool) {
      reading([dQueries, cache.prefix, cache.queries, dTokenQueries, dOutput, cache.means]) { x in
        multiply(
          MatrixView(x[0], rows, width).transposed, MatrixView(x[1], rows, width), into: dWeight,
          accumulating: accumulates)
        parallelFor(heads) { head in
          let dKey = dWeight + (width + head * headWidth) * width
          multiply(
            headColumns(of: x[2], head, rows).transposed, headRows(of: x[3], head, rows), into: dKey,
            accumulating: accumulates)
          multiply(
            headColumns(of: x[4], head, rows).transposed, headRows(of: x[5], head, rows), into: dKey + width * width,
            accumulating: accumulates)
        }
      }
    }
    if gradients.requiresGradient(qkv.weight) {
      gradients.accumulate(into: qkv.weight) { write($0, accumulates: $1) }
    }
    if let lora = qkv.lora {
      var dWeight = [Float](repeating: 0, count: 3 * width * width)
      dWeight.withUnsafeMutableBufferPointer { write($0.baseAddress!, accumulates: false) }
      lora.accumulateGradients(merged: dWeight, parameters, &gradients)
    }
    guard let bias = qkv.bias, gradients.requiresGradient(bias) else { return }
    for (tensor, offset) in [(dQueries, 0), (dOutput, 2 * width)] {
      var sums = [Float](repeating: 0, count: width)
      addColumnSums(of: tensor.reshaped([rows, width]), to: &sums)
      for column in 0..<width { gradients.values[bias.index][offset + column] += sums[column] }
    }
  }
}

// Views of tensors, and of the weights with LoRA's product added.
extension ClassTokenAttention {
  private enum Part: Int { case query, key, value }

  private struct Weights {
    let values: UnsafePointer<Float>
    let biases: UnsafePointer<Float>?
    let width: Int
    let headWidth: Int

    /// [width, width].
    func of(_ part: Part) -> MatrixView { MatrixView(values + part.rawValue * width * width, width, width) }

    /// [head's width, width].
    func of(_ part: Part, head: Int) -> MatrixView {
      MatrixView(values + (part.rawValue * width + head * headWidth) * width, headWidth, width)
    }
  }

  private func withWeights<Result>(_ parameters: Parameters, _ body: (Weights) -> Result) -> Result {
    let weights = qkv.lora?.merged(into: parameters[qkv.weight], parameters) ?? parameters[qkv.weight]
    return weights.withUnsafeBufferPointer { weights in
      parameters.withPointer(qkv.bias) {
        body(Weights(values: weights.baseAddress!, biases: $0, width: width, headWidth: headWidth))
      }
    }
  }

  /// A head's columns of [rows, width].
  private func headColumns(of x: UnsafePointer<Float>, _ head: Int, _ rows: Int) -> MatrixView {
    MatrixView(x + head * headWidth, rows, headWidth, stride: width)
  }

  /// A head's rows of [rows, heads, width].
  private func headRows(of x: UnsafePointer<Float>, _ head: Int, _ rows: Int) -> MatrixView {
    MatrixView(x + head * width, rows, width, stride: heads * width)
  }

  /// A tensor of which `body` writes each part on a worker, from the values of `tensors`.
  private func tensor(
    _ shape: [Int], from tensors: [Tensor], parts: Int = 1,
    _ body: (_ part: Int, _ out: UnsafeMutablePointer<Float>, _ x: [UnsafePointer<Float>]) -> Void
  ) -> Tensor {
    Tensor(shape) { out in reading(tensors) { x in parallelFor(parts) { body($0, out, x) } } }
  }

  private func reading(_ tensors: [Tensor], _ body: ([UnsafePointer<Float>]) -> Void) {
    // Their memory does not move while they live, and nothing writes to it.
    withExtendedLifetime(tensors) { body(tensors.map { $0.withPointer { $0 } }) }
  }
}
