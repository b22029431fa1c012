import CKernels
import Concurrency
import Numerics

// Packed operands: a head's attention, forward and backward, stays in the caches.
extension SelfAttention {
  /// Whether the bfloat16 kernels can take the heads.
  var isPackable: Bool { headWidth % 32 == 0 }

  /// qkv: [images · tokens, 3 · width] → [images · tokens, width].
  func forward(_ qkv: PackedRows, images: Int) -> PackedRows {
    let (result, tokens) = (PackedRows(uninitialised: qkv.rows, width), qkv.rows / images)
    attend(result, parts(of: qkv), images: images, queries: tokens, tokens: tokens, heads: heads)
    return result
  }

  /// dOutput: [images · tokens, width] → dQKV, as qkv.
  func backward(_ dOutput: PackedRows, qkv: PackedRows, images: Int) -> PackedRows {
    let (result, tokens) = (PackedRows(uninitialised: qkv.rows, qkv.columns), qkv.rows / images)
    attendBackward(
      parts(of: result), dOutput, parts(of: qkv), images: images, queries: tokens, tokens: tokens, heads: heads)
    return result
  }

  private func parts(of qkv: PackedRows) -> nb_heads {
    func part(_ index: Int) -> nb_rows { qkv.at(row: 0, column: index * width) }
    return nb_heads(queries: part(0), keys: part(1), values: part(2))
  }

  /// result [images · queries, width] = softmax(scale · q kᵀ) v of each head; q: as the result, k and v:
  /// [images · tokens, width].
  func attend(_ result: PackedRows, _ qkv: nb_heads, images: Int, queries: Int, tokens: Int, heads: Int) {
    let width = result.columns / heads
    forEachHead(
      of: qkv, images: images, queries: queries, tokens: tokens, heads: heads, width: width,
      scratchWords: nb_attention_words(tokens, width)
    ) { nb_attend(PackedRows.kernel, result.all, $0, $1) }
  }

  /// Writes the gradients of q, k and v; dOutput: as the result of `attend`.
  func attendBackward(
    _ gradients: nb_heads, _ dOutput: PackedRows, _ qkv: nb_heads, images: Int, queries: Int, tokens: Int, heads: Int
  ) {
    let width = dOutput.columns / heads
    forEachHead(
      of: qkv, images: images, queries: queries, tokens: tokens, heads: heads, width: width,
      scratchWords: nb_attention_backward_words(queries, tokens, width)
    ) { nb_attend_backward(PackedRows.kernel, gradients, dOutput.all, $0, $1) }
  }

  private func forEachHead(
    of rows: nb_heads, images: Int, queries: Int, tokens: Int, heads: Int, width: Int, scratchWords: Int,
    _ body: (_ head: nb_head, _ scratch: UnsafeMutableRawPointer) -> Void
  ) {
    parallelFor(images * heads) { index in
      let (image, head) = (index / heads, index % heads)
      withUnsafeTemporaryAllocation(
        byteCount: scratchWords * MemoryLayout<UInt32>.stride, alignment: cacheLineBytes
      ) {
        body(
          nb_head(
            rows: rows, first_query: image * queries, query_count: queries, first_token: image * tokens,
            token_count: tokens, head: head, width: width, scale: scale), $0.baseAddress!)
      }
    }
  }
}
