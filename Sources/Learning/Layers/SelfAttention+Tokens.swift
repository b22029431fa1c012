import CKernels
import Concurrency
import Numerics

// Attention over the tokens themselves, which are keys and values at once; queries as wide as they are, several an
// image.
extension SelfAttention {
  /// tokens: [images · tokens, width]; queries: [images, …, width] → softmax(scale · queries · tokensᵀ) · tokens, as
  /// `queries`.
  func means(of tokens: Operand, queries: Tensor, _ precision: Precision) -> Tensor {
    let (images, width) = (queries.shape[0], queries.width)
    let queryCount = queries.rowCount / images
    switch tokens {
    case .packed(let tokens):
      let (queryRows, means) = (queries.packedRows, PackedRows(uninitialised: queries.rowCount, width))
      // `nb_heads` holds pointers.
      withExtendedLifetime(queryRows) {
        attend(
          means, nb_heads(queries: queryRows.all, keys: tokens.all, values: tokens.all), images: images,
          queries: queryCount, tokens: tokens.rows / images, heads: 1)
      }
      return Tensor(means.values(), shape: queries.shape)
    case .plain(let tokens):
      return Tensor(queries.shape) { means in
        forEachImage(queries, tokens, precision) { image, _, tokens, weights in
          Self.multiplyFewRows(weights, tokens, into: means + image * queryCount * width, precision)
        }
      }
    }
  }

  /// dMeans, as `queries` → the gradients of the queries, and of the tokens: [images, tokens, width].
  func meansBackward(
    _ dMeans: Tensor, tokens: Operand, queries: Tensor, _ precision: Precision
  ) -> (queries: Tensor, tokens: Tensor) {
    let (images, width) = (queries.shape[0], queries.width)
    let queryCount = queries.rowCount / images
    switch tokens {
    case .packed(let tokens):
      let (queryRows, dQueries) = (queries.packedRows, PackedRows(uninitialised: queries.rowCount, width))
      let (dKeys, dValues) = (
        PackedRows(uninitialised: tokens.rows, width), PackedRows(uninitialised: tokens.rows, width)
      )
      withExtendedLifetime(queryRows) {
        attendBackward(
          nb_heads(queries: dQueries.all, keys: dKeys.all, values: dValues.all), dMeans.packedRows,
          nb_heads(queries: queryRows.all, keys: tokens.all, values: tokens.all), images: images, queries: queryCount,
          tokens: tokens.rows / images, heads: 1)
      }
      return (
        Tensor(dQueries.values(), shape: queries.shape),
        Tensor(dKeys.values(adding: dValues), shape: [images, tokens.rows / images, width])
      )
    case .plain(let tokens):
      var (dQueries, dTokens) = (Tensor(uninitialised: queries.shape), Tensor(uninitialised: tokens.shape))
      dQueries.withMutablePointer { dQueries in
        dTokens.withMutablePointer { dTokens in
          dMeans.withPointer { dMeans in
            let count = tokens.shape[1]
            forEachImage(queries, tokens, precision) { image, queries, tokens, weights in
              let dMean = MatrixView(dMeans + image * queryCount * width, queryCount, width)
              let out = dTokens + image * count * width
              multiply(weights.transposed, dMean, into: out, precision: precision)
              withUnsafeTemporaryAllocation(of: Float.self, capacity: queryCount * count) { scores in
                let scores = scores.baseAddress!
                Self.multiplyFewRows(dMean, tokens.transposed, into: scores, precision)
                nb_softmax_backward(scores, weights.pointer, queryCount, count, count, scale)
                let dScores = MatrixView(scores, queryCount, count)
                Self.multiplyFewRows(dScores, tokens, into: dQueries + image * queryCount * width, precision)
                multiply(dScores.transposed, queries, into: out, accumulating: true, precision: precision)
              }
            }
          }
        }
      }
      return (dQueries, dTokens)
    }
  }

  /// Each image's queries [queries, width], tokens [tokens, width] and attention weights [queries, tokens].
  private func forEachImage(
    _ queries: Tensor, _ tokens: Tensor, _ precision: Precision,
    _ body: (_ image: Int, _ queries: MatrixView, _ tokens: MatrixView, _ weights: MatrixView) -> Void
  ) {
    let (images, width) = (queries.shape[0], queries.width)
    let (queryCount, count) = (queries.rowCount / images, tokens.shape[1])
    queries.withPointer { queries in
      tokens.withPointer { tokens in
        parallelFor(images) { image in
          let queries = MatrixView(queries + image * queryCount * width, queryCount, width)
          let tokens = MatrixView(tokens + image * count * width, count, width)
          withUnsafeTemporaryAllocation(of: Float.self, capacity: queryCount * count) { weights in
            let weights = weights.baseAddress!
            Self.multiplyFewRows(queries, tokens.transposed, into: weights, precision)
            nb_softmax(weights, queryCount, count, count, scale)
            body(image, queries, tokens, MatrixView(weights, queryCount, count))
          }
        }
      }
    }
  }

  /// In float32 by a kernel whose sums do not depend on the number of rows, which OpenBLAS does not promise.
  private static func multiplyFewRows(
    _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Float>, _ precision: Precision
  ) {
    if precision.effective == .bfloat16 {
      multiply(a, b, into: c, precision: precision)
    } else {
      multiplyBatchInvariant(a, b, into: c, stride: b.columns)
    }
  }
}
