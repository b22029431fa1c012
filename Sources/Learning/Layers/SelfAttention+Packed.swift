import CKernels
import Concurrency
import Numerics

extension SelfAttention {
  /// Whether kernels of bfloat16 take the heads.
  var isPackable: Bool { headWidth % 32 == 0 }

  /// qkv: [images · tokens, 3 · width] → [images · tokens, width].
  func forward(_ qkv: PackedRows, images: Int) -> PackedRows {
    let result = PackedRows(uninitialised: qkv.rows, width)
    attend(result, rows(of: qkv), images: images, asking: qkv.rows / images, tokens: qkv.rows / images, heads: heads)
    return result
  }

  /// dy: [images · tokens, width] → dqkv, as qkv.
  func backward(_ dy: PackedRows, qkv: PackedRows, images: Int) -> PackedRows {
    let result = PackedRows(uninitialised: qkv.rows, qkv.columns)
    attendBackward(
      rows(of: result), dy, rows(of: qkv), images: images, asking: qkv.rows / images, tokens: qkv.rows / images,
      heads: heads)
    return result
  }

  private func rows(of qkv: PackedRows) -> nb_heads {
    func part(_ index: Int) -> nb_rows { qkv.at(row: 0, column: index * width) }
    return nb_heads(queries: part(0), keys: part(1), values: part(2))
  }

  /// result [images · asking, width] = softmax(scale · q kᵀ) v of each of so many heads; q: as the result, k and v:
  /// [images · tokens, width].
  func attend(_ result: PackedRows, _ rows: nb_heads, images: Int, asking: Int, tokens: Int, heads: Int) {
    let scratchWords = nb_attention_words(tokens, result.columns / heads)
    forEachHead(
      of: rows, images: images, asking: asking, tokens: tokens, heads: heads, width: result.columns / heads,
      scratchWords: scratchWords
    ) { nb_attend(PackedRows.kernel, result.all, $0, $1) }
  }

  /// What `dy`, owed by that result, owes q, k and v.
  func attendBackward(
    _ owed: nb_heads, _ dy: PackedRows, _ rows: nb_heads, images: Int, asking: Int, tokens: Int, heads: Int
  ) {
    let scratchWords = nb_attention_backward_words(asking, tokens, dy.columns / heads)
    forEachHead(
      of: rows, images: images, asking: asking, tokens: tokens, heads: heads, width: dy.columns / heads,
      scratchWords: scratchWords
    ) { nb_attend_backward(PackedRows.kernel, owed, dy.all, $0, $1) }
  }

  private func forEachHead(
    of rows: nb_heads, images: Int, asking: Int, tokens: Int, heads: Int, width: Int, scratchWords: Int,
    _ body: (_ head: nb_head, _ scratch: UnsafeMutableRawPointer) -> Void
  ) {
    parallelFor(images * heads) { index in
      let (image, head) = (index / heads, index % heads)
      withScratch(scratchWords) {
        body(
          nb_head(
            rows: rows, first_query: image * asking, query_count: asking, first_token: image * tokens,
            token_count: tokens, head: head,
            width: width, scale: scale), $0)
      }
    }
  }
}
