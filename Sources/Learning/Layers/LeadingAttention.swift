import CKernels
import Concurrency
import Numerics

/// Attention where of each image only the first tokens ask. No token's key or value is made: what a query q finds in the keys
/// W n it finds as Wᵀ q in the normed tokens n themselves, and a mean of values W n + b is W times a mean of tokens, plus b. What
/// is added to all keys alike moves no share. So every head's question is one to the tokens as they are, as wide as they are.
///
/// For one class token of ViT-B that is a thirtieth of the multiplications that all tokens' keys and values take.
struct LeadingAttention: Sendable {
  let qkv: Linear
  let attention: SelfAttention

  private var width: Int { attention.width }
  private var heads: Int { attention.heads }
  private var headWidth: Int { attention.headWidth }

  struct Cache {
    var normed: AskedTokens
    /// The first of them: [images, asking, width].
    var leading: Tensor
    /// [images, asking, width].
    var queries: Tensor
    /// Wᵀ q: [images, asking, heads, width].
    var asked: Tensor
    /// Of tokens, by the shares they get: as `asked`.
    var means: Tensor
  }

  /// leading, the first of each image's normed tokens: [images, asking, width] → as these.
  func forward(_ normed: AskedTokens, leading: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let (images, asking, rows) = (leading.shape[0], leading.shape[1], leading.rowCount)
    return withWeights(parameters) { weights in
      let queries = made(leading.shape, of: [leading]) { _, out, x in
        multiplyBatchInvariant(
          MatrixView(x[0], rows, width), weights.of(.query).transposed, into: out, stride: width,
          epilogue: Epilogue(bias: weights.biases))
      }
      let asked = made([images, asking, heads, width], of: [queries], parts: heads) { head, out, x in
        multiplyBatchInvariant(
          part(of: x[0], head, rows), weights.of(.key, head: head), into: out + head * width, stride: heads * width)
      }
      let means = normed.answers(to: asked, attention, parameters.precision)
      let y = made(leading.shape, of: [means], parts: heads) { head, out, x in
        multiplyBatchInvariant(
          whole(of: x[0], head, rows), weights.of(.value, head: head).transposed, into: out + head * headWidth,
          stride: width, epilogue: Epilogue(bias: weights.biases.map { $0 + 2 * width + head * headWidth }))
      }
      return (y, Cache(normed: normed, leading: leading, queries: queries, asked: asked, means: means))
    }
  }

  /// dy: [images, asking, width] → what the normed tokens are owed: [images, tokens, width].
  func backward(_ dy: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients) -> Tensor {
    let rows = dy.rowCount
    return withWeights(parameters) { weights in
      let dmeans = made(cache.means.shape, of: [dy], parts: heads) { head, out, x in
        multiply(
          part(of: x[0], head, rows), weights.of(.value, head: head), into: out + head * width, stride: heads * width)
      }
      let (dasked, owed) = cache.normed.owed(by: dmeans, asked: cache.asked, attention, parameters.precision)
      var result = owed
      let dqueries = made(dy.shape, of: [dasked], parts: heads) { head, out, x in
        multiply(
          whole(of: x[0], head, rows), weights.of(.key, head: head).transposed, into: out + head * headWidth,
          stride: width)
      }
      result.addToLeadingTokens(
        made(dy.shape, of: [dqueries]) { _, out, x in
          multiply(MatrixView(x[0], rows, width), weights.of(.query), into: out)
        })
      learn(dy, dqueries: dqueries, dasked: dasked, cache, parameters, &gradients)
      return result
    }
  }

  /// What weights and biases are owed.
  private func learn(
    _ dy: Tensor, dqueries: Tensor, dasked: Tensor, _ cache: Cache, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) {
    let rows = dy.rowCount
    func write(_ owed: UnsafeMutablePointer<Float>, adds: Bool) {
      reading([dqueries, cache.leading, cache.queries, dasked, dy, cache.means]) { x in
        multiply(
          MatrixView(x[0], rows, width).transposed, MatrixView(x[1], rows, width), into: owed, accumulating: adds)
        parallelFor(heads) { head in
          let key = owed + (width + head * headWidth) * width
          multiply(
            part(of: x[2], head, rows).transposed, whole(of: x[3], head, rows), into: key, accumulating: adds)
          multiply(
            part(of: x[4], head, rows).transposed, whole(of: x[5], head, rows), into: key + width * width,
            accumulating: adds)
        }
      }
    }
    if gradients.wants(qkv.weight) { gradients.add(to: qkv.weight) { write($0, adds: $1) } }
    for addition in qkv.additions {
      var owed = [Float](repeating: 0, count: 3 * width * width)
      owed.withUnsafeMutableBufferPointer { write($0.baseAddress!, adds: false) }
      addition.learn(merged: owed, parameters, &gradients)
    }
    guard let bias = qkv.bias, gradients.wants(bias) else { return }
    for (tensor, place) in [(dqueries, 0), (dy, 2 * width)] {
      var sums = [Float](repeating: 0, count: width)
      addColumnSums(of: tensor.reshaped([rows, width]), to: &sums)
      for column in 0..<width { gradients.values[bias.index][place + column] += sums[column] }
    }
  }
}

// Views of tensors, and of the weights with what LoRA adds to them.
extension LeadingAttention {
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
    let weights = qkv.additions.reduce(parameters[qkv.weight]) { $1.merged(into: $0, parameters) }
    let biases = qkv.bias.map { parameters[$0] } ?? []
    return weights.withUnsafeBufferPointer { weights in
      biases.withUnsafeBufferPointer {
        body(
          Weights(
            values: weights.baseAddress!, biases: qkv.bias == nil ? nil : $0.baseAddress, width: width,
            headWidth: headWidth))
      }
    }
  }

  /// A head's columns of [rows, width].
  private func part(of x: UnsafePointer<Float>, _ head: Int, _ rows: Int) -> MatrixView {
    MatrixView(x + head * headWidth, rows, headWidth, stride: width)
  }

  /// A head's rows of [rows, heads, width].
  private func whole(of x: UnsafePointer<Float>, _ head: Int, _ rows: Int) -> MatrixView {
    MatrixView(x + head * width, rows, width, stride: heads * width)
  }

  /// A tensor of which `body` writes each part on a worker, from what other tensors hold.
  private func made(
    _ shape: [Int], of tensors: [Tensor], parts: Int = 1,
    _ body: (_ part: Int, _ out: UnsafeMutablePointer<Float>, _ x: [UnsafePointer<Float>]) -> Void
  ) -> Tensor {
    var result = Tensor(uninitialised: shape)
    result.values.withUnsafeMutableBufferPointer { out in
      let out = out.baseAddress!
      reading(tensors) { x in parallelFor(parts) { body($0, out, x) } }
    }
    return result
  }

  private func reading(_ tensors: [Tensor], _ body: ([UnsafePointer<Float>]) -> Void) {
    // The tensors' memory stays where it is as long as they do, and nobody writes to it.
    withExtendedLifetime(tensors) { body(tensors.map { $0.values.withUnsafeBufferPointer { $0.baseAddress! } }) }
  }
}
