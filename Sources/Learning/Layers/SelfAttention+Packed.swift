import CKernels
import Numerics

/// Queries, keys and values as the heads take them, or what these are owed.
struct PackedHeads {
  /// [images · asking, width] or more columns: of each image's tokens the first have queries, one row each.
  private let queries: PackedRows
  /// [images · tokens, …], from a column on keys | values.
  private let others: PackedRows
  private let firstKey: Int

  /// q | k | v of all tokens: [images · tokens, 3 · width].
  init(_ qkv: PackedRows) { (queries, others, firstKey) = (qkv, qkv, qkv.columns / 3) }

  /// Of few tokens' queries [images · asking, width] and all tokens' k | v [images · tokens, 2 · width].
  init(queries: PackedRows, keysAndValues: PackedRows) {
    (self.queries, others, firstKey) = (queries, keysAndValues, 0)
  }

  /// As many to be written.
  init(uninitialisedLike other: PackedHeads) {
    queries = PackedRows(uninitialised: other.queries.rows, other.queries.columns)
    others =
      other.isTogether ? queries : PackedRows(uninitialised: other.others.rows, other.others.columns)
    firstKey = other.firstKey
  }

  private var isTogether: Bool { firstKey > 0 }

  /// q | k | v where they stand together, else q and k | v.
  var parts: [PackedRows] { isTogether ? [queries] : [queries, others] }

  var queryRows: Int { queries.rows }

  var rows: nb_heads {
    let width = (others.columns - firstKey) / 2
    return nb_heads(
      queries: queries.all, keys: others.at(row: 0, column: firstKey),
      values: others.at(row: 0, column: firstKey + width))
  }
}

extension SelfAttention {
  /// Whether tiles of bfloat16 take the heads.
  var isPackable: Bool { headWidth % 32 == 0 }

  /// What those who ask find: [images · asking, width].
  func forward(_ x: PackedHeads, images: Int, tokens: Int) -> PackedRows {
    let result = PackedRows(uninitialised: x.queryRows, width)
    forEachHead(of: x, images: images, tokens: tokens, scratchWords: nb_attention_words(tokens, headWidth)) {
      nb_attend(result.all, $0, $1)
    }
    return result
  }

  /// dy: [images · asking, width] → what x is owed.
  func backward(_ dy: PackedRows, _ x: PackedHeads, images: Int, tokens: Int) -> PackedHeads {
    let result = PackedHeads(uninitialisedLike: x)
    let scratchWords = nb_attention_backward_words(x.queryRows / images, tokens, headWidth)
    forEachHead(of: x, images: images, tokens: tokens, scratchWords: scratchWords) {
      nb_attend_backward(result.rows, dy.all, $0, $1)
    }
    return result
  }

  private func forEachHead(
    of x: PackedHeads, images: Int, tokens: Int, scratchWords: Int,
    _ body: (_ head: nb_head, _ scratch: UnsafeMutableRawPointer) -> Void
  ) {
    let asking = x.queryRows / images
    parallelFor(images * heads) { index in
      let (image, head) = (index / heads, index % heads)
      withScratch(scratchWords) {
        body(
          nb_head(
            rows: x.rows, first_query: image * asking, asking: asking, first: image * tokens, tokens: tokens, head: head,
            width: headWidth, scale: scale), $0)
      }
    }
  }
}
