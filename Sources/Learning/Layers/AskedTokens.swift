import CKernels
import Concurrency
import Numerics

/// The normed tokens of some images as they are asked by questions of their own width, keys and values at once: laid out for
/// kernels of bfloat16, [images · tokens, width], or as they are, [images, tokens, width].
enum AskedTokens {
  case packed(PackedRows)
  case plain(Tensor)

  /// asked: [images, …, width] → the tokens' means by softmax(scale · asked nᵀ), as `asked`.
  func answers(to asked: Tensor, _ attention: SelfAttention, _ precision: Precision) -> Tensor {
    let (images, width) = (asked.shape[0], asked.width)
    let asking = asked.rowCount / images
    switch self {
    case .packed(let tokens):
      let (questions, found) = (asked.packedRows, PackedRows(uninitialised: asked.rowCount, width))
      // Heads are places: what lies there has to outlive the call.
      withExtendedLifetime(questions) {
        attention.attend(
          found, nb_heads(queries: questions.all, keys: tokens.all, values: tokens.all), images: images,
          asking: asking, tokens: tokens.rows / images, heads: 1)
      }
      return Tensor(found.values(), shape: asked.shape)
    case .plain(let tokens):
      var means = Tensor(uninitialised: asked.shape)
      means.values.withUnsafeMutableBufferPointer { means in
        let means = means.baseAddress!
        Self.forEachImage(asked, tokens, attention.scale, precision) { image, _, seen, shares in
          Self.multiplyFewRows(shares, seen, into: means + image * asking * width, precision)
        }
      }
      return means
    }
  }

  /// What `dmeans`, owed by the answers, owes the questions, and the tokens: [images, tokens, width].
  func owed(
    by dmeans: Tensor, asked: Tensor, _ attention: SelfAttention, _ precision: Precision
  ) -> (asked: Tensor, tokens: Tensor) {
    let (images, width) = (asked.shape[0], asked.width)
    let asking = asked.rowCount / images
    switch self {
    case .packed(let tokens):
      let (questions, dasked) = (asked.packedRows, PackedRows(uninitialised: asked.rowCount, width))
      let (asKeys, asValues) = (
        PackedRows(uninitialised: tokens.rows, width), PackedRows(uninitialised: tokens.rows, width)
      )
      withExtendedLifetime(questions) {
        attention.attendBackward(
          nb_heads(queries: dasked.all, keys: asKeys.all, values: asValues.all), dmeans.packedRows,
          nb_heads(queries: questions.all, keys: tokens.all, values: tokens.all), images: images, asking: asking,
          tokens: tokens.rows / images, heads: 1)
      }
      return (
        Tensor(dasked.values(), shape: asked.shape),
        // Tokens are keys and values, and are owed as both.
        Tensor(asKeys.values(adding: asValues), shape: [images, tokens.rows / images, width])
      )
    case .plain(let tokens):
      var (dasked, dtokens) = (Tensor(uninitialised: asked.shape), Tensor(uninitialised: tokens.shape))
      dasked.values.withUnsafeMutableBufferPointer { dasked in
        dtokens.values.withUnsafeMutableBufferPointer { dtokens in
          dmeans.values.withUnsafeBufferPointer { dmeans in
            let (dasked, dtokens, dmeans) = (dasked.baseAddress!, dtokens.baseAddress!, dmeans.baseAddress!)
            let count = tokens.shape[1]
            Self.forEachImage(asked, tokens, attention.scale, precision) { image, questions, seen, shares in
              let due = MatrixView(dmeans + image * asking * width, asking, width)
              let place = dtokens + image * count * width
              multiply(shares.transposed, due, into: place, precision: precision)
              withUnsafeTemporaryAllocation(of: Float.self, capacity: asking * count) { scores in
                let scores = scores.baseAddress!
                Self.multiplyFewRows(due, seen.transposed, into: scores, precision)
                nb_softmax_backward(scores, shares.pointer, asking, count, count, attention.scale)
                let owed = MatrixView(scores, asking, count)
                Self.multiplyFewRows(owed, seen, into: dasked + image * asking * width, precision)
                multiply(owed.transposed, questions, into: place, accumulating: true, precision: precision)
              }
            }
          }
        }
      }
      return (dasked, dtokens)
    }
  }

  /// Of each image its questions [asking, width], its tokens [tokens, width] and the shares [asking, tokens] that they get.
  private static func forEachImage(
    _ asked: Tensor, _ tokens: Tensor, _ scale: Float, _ precision: Precision,
    _ body: (_ image: Int, _ questions: MatrixView, _ tokens: MatrixView, _ shares: MatrixView) -> Void
  ) {
    let (images, width) = (asked.shape[0], asked.width)
    let (asking, count) = (asked.rowCount / images, tokens.shape[1])
    asked.values.withUnsafeBufferPointer { asked in
      tokens.values.withUnsafeBufferPointer { tokens in
        let (asked, tokens) = (asked.baseAddress!, tokens.baseAddress!)
        parallelFor(images) { image in
          let questions = MatrixView(asked + image * asking * width, asking, width)
          let seen = MatrixView(tokens + image * count * width, count, width)
          withUnsafeTemporaryAllocation(of: Float.self, capacity: asking * count) { shares in
            let shares = shares.baseAddress!
            multiplyFewRows(questions, seen.transposed, into: shares, precision)
            nb_softmax(shares, asking, count, count, scale)
            body(image, questions, seen, MatrixView(shares, asking, count))
          }
        }
      }
    }
  }

  /// So few that float32 would else go another way when there are more of them.
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
